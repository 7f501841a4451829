//! Many codes at a time: steps 1 to 7 on all cores, step 8 one after another.

use std::sync::{Mutex, PoisonError};
use std::thread;

use super::decision::Decision;
use super::scene::Scene;
use super::{Examined, Verifier};
use crate::limits;

/// Codes that a thread takes at one time: few, so that no core waits long for another at the end.
const SHARE: usize = 16;

struct Job<'s, T> {
    text: T,
    scene: Scene<'s>,
    examined: Option<Examined>,
}

impl Verifier {
    /// Decides on many codes, in their order: the same decisions as [`Verifier::check`] on one after another,
    /// and the same memory afterwards, sooner.
    ///
    /// Steps 1 to 7 run on all cores, or on the caller's alone where threads are not to be had. The replay guard
    /// is asked in order, and of each code only when its decision is taken: dropped halfway, the rest is not used
    /// up. Up to [`limits::CHECK_WINDOW`] codes are read ahead and held, however many there are.
    ///
    /// Each signature is verified by itself, strictly. Batch equations would be faster, but they answer another
    /// question: they hold for signatures that differ from a right one by a point of small order (cofactored, as
    /// RFC 8032, section 5.1.7, allows), which strict verification refuses, and without the cofactor their answer
    /// depends on chance (Chalkias, Garillot, Nikolaenko: "Taming the many EdDSAs", 2020). A code must
    /// not be good in a crowd and bad alone.
    ///
    /// ```
    /// # use sanse::guard::{GuardSettings, MemoryGuard};
    /// # use sanse::identity::Commitment;
    /// # use sanse::key::SigningKey;
    /// # use sanse::trust::{Trust, TrustList, TrustedKey};
    /// # use sanse::verify::{PaperRule, Policy, Verifier};
    /// # use sanse::{Authority, Colour, Issuer, Pass, PhotoRef, Timestamp};
    /// use sanse::Now;
    /// use sanse::verify::{Outcome, Scene};
    ///
    /// # let now = Timestamp::from_unix(1_772_366_400)?;
    /// # let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
    /// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?
    /// #     .trust(TrustedKey::new(key.public(), "Health Authority", now, now.plus(86_400))?)?;
    /// # let mut trust = Trust::pin(root.public())?;
    /// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).unwrap();
    /// # let issuer = Issuer::new(key);
    /// # let paper = |n| -> Result<String, sanse::Error> {
    /// #     let pass = Pass::new(Colour::Green, Commitment::from_bytes([n; 16])).photo(PhotoRef::of(b"x"));
    /// #     Ok(issuer.issue_paper(&pass, now, now.plus(3_600))?.to_text())
    /// # };
    /// # let policy = Policy::at("ZZ-GATE-7".parse()?).paper(PaperRule::Check).build()?;
    /// # let verifier = Verifier::new(trust, policy, MemoryGuard::init(GuardSettings::default()));
    /// let texts = [paper(1)?, "HC1:NCF".to_owned(), paper(2)?];
    /// let scene = Scene::at(Now::exactly(now)).reader("desk");
    ///
    /// let decisions = verifier.check_many(texts.iter().map(|text| (text, scene.clone())));
    /// let outcomes: Vec<Outcome> = decisions.map(|decision| decision.outcome()).collect();
    /// assert_eq!(outcomes, [Outcome::Check, Outcome::Refuse, Outcome::Check]);
    /// # Ok::<(), sanse::Error>(())
    /// ```
    pub fn check_many<'s, T: AsRef<str> + Send>(
        &self,
        codes: impl IntoIterator<Item = (T, Scene<'s>)>,
    ) -> impl Iterator<Item = Decision> {
        let mut codes = codes.into_iter().map(|(text, scene)| Job { text, scene, examined: None }).fuse();
        let mut window = Vec::new().into_iter();
        std::iter::from_fn(move || {
            if window.len() == 0 {
                let mut jobs: Vec<_> = codes.by_ref().take(limits::CHECK_WINDOW).collect();
                self.examine_all(&mut jobs);
                window = jobs.into_iter();
            }
            let Job { text, scene, examined } = window.next()?;
            let text = text.as_ref();
            Some(self.recent.again(text, &scene).unwrap_or_else(|| {
                // What no thread has come to is looked at here.
                let examined = examined.unwrap_or_else(|| self.examine(text, &scene));
                self.settle(text, &scene, examined)
            }))
        })
    }

    fn examine_all<T: AsRef<str> + Send>(&self, jobs: &mut [Job<'_, T>]) {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let helpers = cores.min(jobs.len().div_ceil(SHARE)).saturating_sub(1);
        let shares = Mutex::new(jobs.chunks_mut(SHARE));
        let work = || {
            loop {
                let share = shares.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some(share) = share else { return };
                for job in share {
                    job.examined = Some(self.examine(job.text.as_ref(), &job.scene));
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..helpers {
                // Without one more thread the others do its part.
                if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            work();
        });
    }
}
