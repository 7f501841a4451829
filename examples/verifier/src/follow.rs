//! What follows a decision beside telling it: it is counted, and a refusal is sealed for the district authority.

use sanse::report::{CardRefusal, Outbox, OutboxError, Put, Record, Report};
use sanse::trust::Trust;
use sanse::verify::{CardAnswer, Decision, Resolved, RosterAnswer};
use sanse::{PlaceId, Timestamp};

use crate::args::RecordKind;
use crate::reports;
use crate::state::State;
use crate::visits::Book;
use sanse_example_common::{Failure, command};

/// What a gate at work counts and seals.
pub(crate) struct Follow {
    folder: std::path::PathBuf,
    place: Option<PlaceId>,
    reader: String,
    /// None where visits are not counted.
    book: Option<Book>,
    // Each is opened with its first record.
    refusals: Option<Outbox<Report>>,
    cards: Option<Outbox<CardRefusal>>,
}

impl Follow {
    pub(crate) fn open(
        state: &State,
        place: Option<PlaceId>,
        reader: &str,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let book = Book::open(state, place, reader)?;
        if let Some(book) = &book {
            book.tidy(now)?;
        }
        let (folder, reader) = (state.path().to_owned(), reader.to_owned());
        Ok(Self { folder, place, reader, book, refusals: None, cards: None })
    }

    /// Whether visits are counted here.
    pub(crate) fn counts(&self) -> bool {
        self.book.is_some()
    }

    /// Counts decisions that stand as they are, and seals those to be reported.
    pub(crate) fn decided(&mut self, decisions: &[&Decision], trust: &Trust) -> Result<(), Failure> {
        if let Some(book) = &self.book {
            book.count(decisions)?;
        }
        for decision in decisions.iter().filter(|decision| decision.is_to_report()) {
            if let Some(report) = self.report(decision, trust)? {
                self.seal_refusal(&report, trust);
            }
        }
        Ok(())
    }

    pub(crate) fn closed(&mut self, resolved: &Resolved) -> Result<(), Failure> {
        self.book.as_ref().map_or(Ok(()), |book| book.closed(resolved))
    }

    /// The same refusal with a contact: it says more than the one before, so it is taken too.
    pub(crate) fn contact(
        &mut self,
        refused: &Decision,
        contact: &str,
        trust: &Trust,
    ) -> Result<bool, Failure> {
        let Some(report) = self.report(refused, trust)? else { return Ok(false) };
        let report = report.contact(contact)?;
        Ok(self.seal_refusal(&report, trust))
    }

    /// Counts what was answered to a card, and seals a refusal to be reported. Without a roster nothing was: the card is
    /// held against the code that is shown next, and that is the visit.
    pub(crate) fn card(&mut self, card: &CardAnswer<'_>, trust: &Trust) -> Result<(), Failure> {
        if let Some(book) = self.book.as_ref().filter(|_| card.answer() != RosterAnswer::NoRoster) {
            book.card(card)?;
        }
        if card.is_to_report() && names_a_key(trust) {
            let refusal = CardRefusal::of(card, &self.reader)?;
            let folder = reports::folder(&self.folder, RecordKind::Cards);
            put(&mut self.cards, &folder, &refusal, trust);
        }
        Ok(())
    }

    /// Records that have arrived meanwhile go.
    pub(crate) fn take_out(&mut self) -> Result<(), Failure> {
        reports::take_out(&self.folder, RecordKind::Refusals, self.refusals.as_mut())?;
        reports::take_out(&self.folder, RecordKind::Cards, self.cards.as_mut())
    }

    /// Once in a while: so do day keys whose time is over.
    pub(crate) fn tidy(&mut self, now: Timestamp) -> Result<(), Failure> {
        self.take_out()?;
        self.book.as_ref().map_or(Ok(()), |book| book.tidy(now))
    }

    fn report(&self, decision: &Decision, trust: &Trust) -> Result<Option<Report>, Failure> {
        let Some(place) = self.place.filter(|_| names_a_key(trust)) else { return Ok(None) };
        Ok(Some(Report::of(decision, place, &self.reader)?))
    }

    fn seal_refusal(&mut self, report: &Report, trust: &Trust) -> bool {
        let folder = reports::folder(&self.folder, RecordKind::Refusals);
        put(&mut self.refusals, &folder, report, trust)
    }
}

fn names_a_key(trust: &Trust) -> bool {
    trust.home().is_some_and(|list| list.claims().reports_to().is_some())
}

/// Whether it is kept. What cannot be sealed stops no gate: the person was refused, and staff report it otherwise.
fn put<R: Record>(
    outbox: &mut Option<Outbox<R>>,
    folder: &std::path::Path,
    record: &R,
    trust: &Trust,
) -> bool {
    let kept = (|| -> Result<Put, OutboxError> {
        let outbox = match outbox {
            Some(open) => open,
            none => none.insert(reports::open(folder)?),
        };
        outbox.put(record, trust)
    })();
    if let Err(error) = &kept {
        let what = format!("this refusal is not kept for the authority: {error}; report it by telephone");
        command::complain("verifier", &what);
    }
    kept.is_ok()
}
