//! The places of the city, their units, and the gates at their doors.

use crate::office::Office;

pub(crate) const PLACES: usize = 30;
pub(crate) const UNITS: [&str; 2] = ["U-1", "U-2"];

/// The two gates of the first place, which cannot reach each other.
pub(crate) const NORTH: usize = 0;
pub(crate) const SOUTH: usize = 1;
pub(crate) const GATES: usize = PLACES + 1;

pub(crate) fn id(place: usize) -> String {
    format!("ZZ-P{:02}", place + 1)
}

/// Whose place it is.
pub(crate) fn unit(place: usize) -> usize {
    place * UNITS.len() / PLACES
}

/// Where a gate stands.
pub(crate) fn of(gate: usize) -> usize {
    gate.saturating_sub(1)
}

/// The gate's folder, and what its reader is called.
pub(crate) fn gate(gate: usize) -> String {
    match gate {
        NORTH => "north".to_owned(),
        SOUTH => "south".to_owned(),
        other => format!("gate-{other:02}"),
    }
}

/// Whether nobody stands there.
pub(crate) fn is_unattended(gate: usize) -> bool {
    of(gate).is_multiple_of(3)
}

/// Both units apply for their places; one of them for a place too many.
pub(crate) fn approve(office: &Office<'_>) {
    for unit in UNITS {
        office.say(&format!("unit ZZ --as an {unit} --name Unit-{unit}"));
    }
    let apply = |place: usize, unit: &str| {
        let id = id(place);
        office.say(&format!(
            "place apply ZZ --as rong {id} --unit {unit} --name Place-{id} --area 999999 --agent"
        ));
    };
    for place in 0..PLACES {
        apply(place, UNITS[unit(place)]);
        office.say(&format!("place approve ZZ --as an {}", id(place)));
    }
    apply(PLACES, UNITS[1]);
    office.say(&format!("place reject ZZ --as an {} --why there-is-no-such-door", id(PLACES)));
    let listed = office.say("place list ZZ");
    assert_eq!(listed.matches("15 of 20 places").count(), 2, "{listed}");
    assert_eq!(listed.matches("approved until").count(), PLACES, "{listed}");
    assert!(listed.contains("rejected: there-is-no-such-door"), "{listed}");
}
