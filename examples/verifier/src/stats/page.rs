//! The unit's numbers as one HTML page that loads nothing and runs nothing.

use sanse::Timestamp;
use sanse::visit::{Column, DayStatistics};

use super::Gates;
use super::chart;
use super::sums::{self, Sum};

/// How such a page begins.
pub(super) const HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
                               <meta name=\"generator\" content=\"verifier stats\">\n";
/// The whole style. A browser takes it only by the digest in the policy, which a test works out anew.
const STYLE: &str = "body{font:16px/1.4 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1b1b}\
div{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
th,td{padding:.2rem .4rem;text-align:right}td{white-space:nowrap}th{vertical-align:bottom}\
th:first-child,td:first-child,.n{text-align:left}tr{border-bottom:1px solid #ddd}\
bdi{display:block;max-width:32rem;padding:.2rem 0;overflow:hidden;white-space:normal;overflow-wrap:anywhere}\
svg{width:100%;height:auto}svg text{font-size:11px;text-anchor:middle}.a{fill:#1a7f37}.c{fill:#bf8700}.r{fill:#b3261e}";
const STYLE_DIGEST: &str = "sha256-h47Ir72ulF8qZwqrBi5iGtrFF8Xh/eVkbiwfjUgweMY=";

pub(super) fn html(days: &[DayStatistics], gates: &Gates, now: Timestamp) -> String {
    let mut page = String::from(HEAD);
    // No script, no picture, no connection, no form, whatever stands in a name.
    page.push_str(&format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{STYLE_DIGEST}'; \
         base-uri 'none'; form-action 'none'\">\n<title>Visits</title>\n<style>{STYLE}</style></head><body>\n\
         <h1>Visits</h1>\n<p>As of {now}. For the unit alone: small numbers are in it.</p>\n"
    ));
    let all = sums::all(days);
    page.push_str(&format!(
        "<p>{} visits at the door: {} admitted, {} left to look at, {} refused.</p>\n",
        all.total(),
        all.admitted,
        all.checked,
        all.refused
    ));
    for (title, bars) in
        [("By day", sums::by_day(days)), ("By hour", sums::hours(days)), ("By colour", sums::colours(days))]
    {
        page.push_str(&format!("<h2>{title}</h2>\n{}", chart::bars(title, &bars)));
    }
    page.push_str("<p>Green is admitted, amber left to look at, red refused, from below.</p>\n");
    places(&mut page, days);
    gate_table(&mut page, gates);
    tables(&mut page, days);
    page.push_str("</body></html>\n");
    page
}

fn places(page: &mut String, days: &[DayStatistics]) {
    page.push_str("<h2>Places and days</h2>\n<div><table><tr><th>Place</th><th class=\"n\">Day</th><th>Visits</th><th>Admitted</th>\
                   <th>Left</th><th>Refused</th><th>Visitors</th><th>Paper</th><th>By hand</th><th>Cards</th><th>Self-scans</th></tr>\n");
    for day in days {
        let visits = day.visits();
        let numbers = [
            visits.total(),
            visits.admitted,
            visits.checked,
            visits.refused,
            day.visitors(),
            day.column(Column::Paper).total(),
            day.column(Column::Manual).total(),
            day.column(Column::Card).total(),
            day.column(Column::SelfScan).total(),
        ];
        let (place, date) = (escape(&day.place().to_string()), day.day());
        row(page, &format!("<td>{place}</td><td class=\"n\">{date}</td>"), &numbers);
    }
    page.push_str("</table></div>\n");
}

/// The numbers of the charts, for whoever does not see them.
fn tables(page: &mut String, days: &[DayStatistics]) {
    for (title, rows) in [("Hour", sums::hours(days)), ("Colour", sums::colours(days))] {
        page.push_str(&format!(
            "<h2>{title}</h2>\n<div><table><tr><th>{title}</th><th>Visits</th><th>Admitted</th><th>Left</th><th>Refused</th></tr>\n"
        ));
        for (name, sum) in rows {
            let Sum { admitted, checked, refused } = sum;
            row(page, &format!("<td>{}</td>", escape(&name)), &[sum.total(), admitted, checked, refused]);
        }
        page.push_str("</table></div>\n");
    }
}

/// A gate's name is what somebody has typed: however long or high it is, it stays in its cell, and its direction is its own.
fn gate_table(page: &mut String, gates: &Gates) {
    page.push_str(
        "<h2>Gates</h2>\n<div><table><tr><th>Place</th><th class=\"n\">Gate</th><th>Visits</th></tr>\n",
    );
    for ((place, gate), visits) in gates {
        let gate = if gate.is_empty() { "-" } else { gate };
        let (place, gate) = (escape(&place.to_string()), escape(gate));
        row(page, &format!("<td>{place}</td><td class=\"n\"><bdi>{gate}</bdi></td>"), &[*visits]);
    }
    page.push_str("</table></div>\n");
}

fn row(page: &mut String, head: &str, numbers: &[u64]) {
    page.push_str(&format!("<tr>{head}"));
    numbers.iter().for_each(|number| page.push_str(&format!("<td>{number}</td>")));
    page.push_str("</tr>\n");
}

/// Text as HTML shows it, in an element and in an attribute; what is unseen or turns the direction is spelled out.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in sanse_example_common::escape::line(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
