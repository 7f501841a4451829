//! To come.
pub(crate) const OPERATIONS: &[crate::operation::Operation] = &[];
