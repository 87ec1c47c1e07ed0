//! Delta debugging: the shortest sequence that still shows a difference.
//!
//! # References
//! Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002.

/// Leaves out runs of `items`, halves first and single ones last, as long as `fails`
/// says that the rest still fails. No single item can be left out of the result.
///
/// # Errors
/// That of `fails`.
pub fn shrink<T: Clone, E>(
    mut items: Vec<T>,
    mut fails: impl FnMut(&[T]) -> Result<bool, E>,
) -> Result<Vec<T>, E> {
    let mut run = items.len().div_ceil(2);
    while run > 0 {
        let mut shorter = false;
        let mut at = 0;
        while at < items.len() {
            let rest = [&items[..at], &items[items.len().min(at + run)..]].concat();
            if !rest.is_empty() && fails(&rest)? {
                items = rest;
                shorter = true;
            } else {
                at += run;
            }
        }
        run = match run {
            1 if shorter => 1,
            _ => run / 2,
        };
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn what_matters_stays() {
        let wanted = |items: &[u32]| Ok::<_, ()>(items.contains(&3) && items.contains(&17));
        assert_eq!(shrink((0..24).collect(), wanted), Ok(vec![3, 17]));
    }

    #[test]
    fn one_that_needs_all_stays_whole() {
        let wanted = |items: &[u32]| Ok::<_, ()>(items.len() == 5);
        assert_eq!(shrink((0..5).collect(), wanted).map(|items| items.len()), Ok(5));
    }
}
