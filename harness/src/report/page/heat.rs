//! Workload by file system, in the four classes of the FAST'17 study, and what follows: at
//! what FUSE is good enough.

use maud::{Markup, html};

use super::{Both, both, key, name_of};
use crate::bench::line::{Measured, Verdict};
use crate::report::ratio as number;
use crate::text::Texts;

/// How much throughput is lost: the classes of the study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Less than 5 %.
    Green,
    /// 5 to 25 %.
    Yellow,
    /// 25 to 50 %.
    Orange,
    /// More than half.
    Red,
}

impl Class {
    const ALL: [Self; 4] = [Self::Green, Self::Yellow, Self::Orange, Self::Red];

    /// That of a ratio of times: 2.0 is half the throughput.
    pub(super) fn of(ratio: f64) -> Self {
        match 1.0 - 1.0 / ratio {
            lost if lost < 0.05 => Self::Green,
            lost if lost < 0.25 => Self::Yellow,
            lost if lost <= 0.50 => Self::Orange,
            _ => Self::Red,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }
}

/// The names of rows and columns, in the order of the results.
fn heads(measured: &[&Measured]) -> (Vec<(String, String)>, Vec<String>) {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for one in measured {
        let row = (one.key.workload.clone(), one.key.base.clone());
        if !rows.contains(&row) {
            rows.push(row);
        }
        // Several callers have one placement only; they share the column of `same`.
        let column = column(one);
        if column != "bare" && !columns.contains(&column) {
            columns.push(column);
        }
    }
    (rows, columns)
}

fn column(one: &Measured) -> String {
    match one.key.placement.as_str() {
        "free" if one.key.subject.contains("fs") || one.key.subject == "passthrough" => {
            format!("{} same", one.key.subject)
        }
        _ => name_of(one),
    }
}

fn cell<'a>(measured: &[&'a Measured], row: &(String, String), name: &str) -> Option<&'a Measured> {
    let is = |one: &&&Measured| {
        (&one.key.workload, &one.key.base) == (&row.0, &row.1) && column(one) == name
    };
    measured.iter().find(is).copied()
}

pub(super) fn section(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let (rows, columns) = heads(measured);
    html! {
        h2 { (both(texts, "report-heat")) }
        p { (both(texts, "report-heat-what")) }
        (legend(texts))
        div.wide {
            table.heat {
                thead { tr { th {} @for column in &columns { th { (column) } } } }
                tbody {
                    @for (at, row) in rows.iter().enumerate() {
                        @let family = family(measured, row);
                        @if at == 0 || family != self::family(measured, &rows[at - 1]) {
                            tr.family { th colspan=(columns.len() + 1) {
                                (both(texts, &format!("report-family-{family}")))
                            } }
                        }
                        tr {
                            th { (row.0) @if row.1 != "tmpfs" { " · " (row.1) } }
                            @for name in &columns { (shown(cell(measured, row, name))) }
                        }
                    }
                }
            }
        }
    }
}

fn family<'a>(measured: &[&'a Measured], row: &(String, String)) -> &'a str {
    let of = measured.iter().find(|one| (&one.key.workload, &one.key.base) == (&row.0, &row.1));
    of.map_or("", |one| &one.family)
}

/// What the colours mean.
pub(super) fn legend(texts: Both<'_>) -> Markup {
    html! {
        p.legend {
            (both(texts, "report-classes")) " "
            @for class in Class::ALL {
                span.key.(class.name()) { (both(texts, &format!("report-{}", class.name()))) } " "
            }
        }
    }
}

fn shown(one: Option<&Measured>) -> Markup {
    let Some(one) = one else { return html! { td.none {} } };
    let because = one.because.as_deref().unwrap_or_default();
    match &one.numbers {
        None => html! { td.none title=(because) { "—" } },
        Some(numbers) => {
            let ratio = numbers.ratio.mid;
            let noise = if one.verdict == Verdict::Inconclusive { "noise" } else { "clear" };
            html! {
                td.(Class::of(ratio).name()).(noise) data-ratio=(ratio) data-of=(key(one))
                    title=(format!("[{:.2} {:.2}]", numbers.ratio.low, numbers.ratio.high)) {
                    (number(ratio))
                }
            }
        }
    }
}

/// For each FUSE file system the workloads of the better two classes, from the worse end of
/// the interval: good enough is what is so also with bad luck.
pub(super) fn enough(measured: &[&Measured], texts: Both<'_>) -> Markup {
    let (_, columns) = heads(measured);
    let fuse = |name: &&String| name.ends_with(" same");
    html! {
        h2 { (both(texts, "report-enough")) }
        p { (both(texts, "report-enough-what")) }
        div.wide {
            table {
                @for name in columns.iter().filter(fuse) {
                    @let (good, all) = good_enough(measured, name);
                    tr {
                        th { (name.trim_end_matches(" same")) }
                        td.points { (good.len()) "/" (all) }
                        td { (good.join(", ")) }
                    }
                }
            }
        }
    }
}

fn good_enough(measured: &[&Measured], name: &str) -> (Vec<String>, usize) {
    let of = || measured.iter().filter(|one| column(one) == name && one.key.base == "tmpfs");
    let good = |one: &&&Measured| {
        let numbers = one.numbers.as_ref();
        numbers.is_some_and(|it| matches!(Class::of(it.ratio.high), Class::Green | Class::Yellow))
    };
    (of().filter(good).map(|one| one.key.workload.clone()).collect(), of().count())
}

pub(super) fn markdown(measured: &[&Measured], texts: &Texts) -> String {
    let (rows, columns) = heads(measured);
    let mut out = format!("| {} | {} |\n", texts.get("report-heat"), columns.join(" | "));
    out += &format!("|---|{}\n", "---:|".repeat(columns.len()));
    for row in &rows {
        let cells = columns.iter().map(|name| {
            let one = cell(measured, row, name);
            let mark = one.is_some_and(|one| one.verdict == Verdict::Inconclusive);
            match one.map(|one| &one.numbers) {
                None => String::new(),
                Some(None) => "—".into(),
                Some(Some(it)) => {
                    format!("{}{}", if mark { "~" } else { "" }, number(it.ratio.mid))
                }
            }
        });
        let cells: Vec<String> = cells.collect();
        out += &format!("| {} · {} | {} |\n", row.0, row.1, cells.join(" | "));
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::Class;

    #[test]
    fn the_classes_of_the_study() {
        let classes = [0.9, 1.05, 1.06, 1.33, 1.34, 2.0, 2.01].map(Class::of);
        use Class::{Green, Orange, Red, Yellow};
        assert_eq!(classes, [Green, Green, Yellow, Yellow, Orange, Orange, Red]);
    }
}
