//! Numbers for people.

/// A time in nanoseconds with three digits and its unit: `512 ns`, `1.28 µs`, `25.0 ms`.
pub fn nanoseconds(time: f64) -> String {
    let units = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];
    // What rounds to a thousand is one of the next unit.
    let found = units.iter().find(|(size, _)| time >= size * 0.9995).unwrap_or(&units[3]);
    let value = time / found.0;
    let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.digits$} {}", found.1)
}

/// A ratio with three digits: `1.05`, `12.3`, `2848`.
pub fn ratio(value: f64) -> String {
    let digits = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.digits$}")
}

/// Bytes with their unit: `4 KiB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..1024 => format!("{count} B"),
        0x400..0x10_0000 => format!("{} KiB", count >> 10),
        _ => format!("{} MiB", count >> 20),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, nanoseconds, ratio};

    #[test]
    fn three_digits_and_a_unit() {
        let shown = [0.5, 9.996, 512.4, 999.7, 1280.0, 25e6, 3.2e9].map(nanoseconds);
        assert_eq!(
            shown,
            ["0.50 ns", "10.0 ns", "512 ns", "1.00 µs", "1.28 µs", "25.0 ms", "3.20 s"]
        );
        assert_eq!([1.049, 9.996, 99.96, 2847.8].map(ratio), ["1.05", "10.0", "100", "2848"]);
        assert_eq!([0, 4096, 1 << 20].map(bytes), ["0 B", "4 KiB", "1 MiB"]);
    }
}
