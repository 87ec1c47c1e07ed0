//! The dependency closure: against ldd(1) over every program of this machine, and rule
//! by rule on programs made for one rule each.

mod caches;
mod corrupt;
mod foreign;
mod lab;
mod ldd;
mod programs;
mod roots;
mod rules;
mod scripts;
