//! The exit codes as each command's help tells them; a test holds the program to them.

pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0  all admitted (for other commands than check, watch and gate: done)
  1  at least one refused (inspect: at least one malformed)
  2  wrong command line
  3  at least one to be looked at by a person, none refused (doctor, status: something to look at)
  4  something could not be read, or trouble with the gate's folder; outranks 1 and 3 (status: something has run out)";

pub(super) const SENTINEL_CODES: &str = "\
Exit codes:
  0  all admitted
  1  at least one refused
  2  wrong command line
  4  something could not be read, or trouble with the sentinel's folder; outranks 1";

pub(super) const DONE_CODES: &str = "\
Exit codes:
  0  done
  2  wrong command line
  4  not done: something could not be read or written; what was there before is untouched";

pub(super) const LISTS_CODES: &str = "\
Exit codes:
  0  all lists loaded; one whose passes have all expired is passed over
  2  wrong command line
  4  at least one list not loaded: for its passes, the list before it stays in force";

pub(super) const INSPECT_CODES: &str = "\
Exit codes; none of them says that a code is good:
  0  shown, and its form is right
  1  shown, and at least one is malformed
  2  wrong command line
  4  something could not be read; outranks 1";

pub(super) const DOCTOR_CODES: &str = "\
Exit codes:
  0  all is well
  2  wrong command line
  3  something to look at
  4  trouble: the gate does not decide, or not as it should";

pub(super) const CLOCK_CODES: &str = "\
Exit codes:
  0  nothing contradicts the clock
  2  wrong command line
  3  something to look at: a step that is not believed yet, or a time that was seen and is later
  4  not done: something could not be read or written";
