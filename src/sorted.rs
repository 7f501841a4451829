//! A map as one list in the order of its keys.

/// For keys that are looked up more often than they change. A tree weighs some 5 KB on a phone's page, for each kind of key
/// and value; this is next to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Sorted<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.find(key).ok().and_then(|at| self.0.get(at)).map(|(_, value)| value)
    }

    /// Takes a value, in place of what stood under this key.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.find(&key) {
            Ok(at) => self.0.splice(at..=at, [(key, value)]).for_each(drop),
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// Takes a value behind all others; false where its key does not belong there. So a long list that claims to be in
    /// order is read in one pass, or refused.
    #[must_use]
    pub(crate) fn push(&mut self, key: K, value: V) -> bool {
        let ascends = self.0.last().is_none_or(|(last, _)| *last < key);
        if ascends {
            self.0.push((key, value));
        }
        ascends
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|(key, value)| keep(key, value));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Keys and values, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys, ascending.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_map(changes in prop::collection::vec((0_u8..20, any::<u16>()), 0..60), kept in 0_u8..20) {
            let (mut sorted, mut tree) = (Sorted::default(), BTreeMap::new());
            for (key, value) in changes {
                sorted.insert(key, value);
                tree.insert(key, value);
            }
            sorted.retain(|key, value| *key >= kept || value % 2 == 0);
            tree.retain(|key, value| *key >= kept || *value % 2 == 0);
            prop_assert!(sorted.iter().eq(&tree) && sorted.keys().eq(tree.keys()) && sorted.values().eq(tree.values()));
            prop_assert_eq!(sorted.len(), tree.len());
            for key in 0..20 {
                prop_assert_eq!(sorted.get(&key), tree.get(&key));
            }
            let last = sorted.keys().last().copied();
            for key in 0..20 {
                let (mut longer, ascends) = (sorted.clone(), last.is_none_or(|last| last < key));
                prop_assert_eq!(longer.push(key, 0), ascends);
                prop_assert_eq!(longer.len(), tree.len() + usize::from(ascends));
            }
        }
    }
}
