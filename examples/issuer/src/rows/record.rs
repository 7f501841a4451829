//! What one row says, before anything of it is believed.

use super::column::Column;

/// A value for each column, where there is one. It may hold a document's number, so it does not print.
#[derive(Default)]
pub(crate) struct Record([Option<String>; Column::ALL.len()]);

impl Record {
    /// An empty value is none.
    pub(crate) fn set(&mut self, column: Column, value: &str) {
        if let Some(slot) = self.0.get_mut(column as usize)
            && !value.is_empty()
        {
            *slot = Some(value.to_owned());
        }
    }

    pub(crate) fn get(&self, column: Column) -> Option<&str> {
        self.0.get(column as usize)?.as_deref()
    }
}
