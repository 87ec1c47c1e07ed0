//! What differs from one architecture to the next: names, folders, capabilities.
//!
//! # References
//! glibc: `sysdeps/*/dl-cache.h`, `sysdeps/generic/ldconfig.h`, `elf/dl-load.c`
//! (`DL_DST_LIB`), `sysdeps/x86_64/dl-hwcaps_subdirs.c`,
//! `sysdeps/x86/cpu-features.c` (`dl_platform`), and each port's `shlib-versions` for
//! the loader's path.

use goblin::elf::header;

use super::{Cause, Elf};

/// One architecture that glibc's loader knows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Platform {
    /// Its name, which is also the end of musl's loader's name.
    pub(super) name: &'static str,
    machine: u16,
    wide: bool,
    little: bool,
    /// The folder of Debian's multiarch.
    pub(super) multiarch: &'static str,
    /// `$LIB` where there is no multiarch.
    pub(super) lib: &'static str,
    /// glibc's loader.
    pub(super) loader: &'static str,
    /// The flags of a library of this architecture in ld.so.cache.
    pub(super) cache_flags: i32,
}

#[rustfmt::skip]
static PLATFORMS: &[Platform] = &[
    platform("x86_64", header::EM_X86_64, true, true, "x86_64-linux-gnu", "lib64", "/lib64/ld-linux-x86-64.so.2", 0x0303),
    platform("x32", header::EM_X86_64, false, true, "x86_64-linux-gnux32", "libx32", "/libx32/ld-linux-x32.so.2", 0x0803),
    platform("i386", header::EM_386, false, true, "i386-linux-gnu", "lib", "/lib/ld-linux.so.2", 0x0003),
    platform("aarch64", header::EM_AARCH64, true, true, "aarch64-linux-gnu", "lib64", "/lib/ld-linux-aarch64.so.1", 0x0a03),
    platform("armhf", header::EM_ARM, false, true, "arm-linux-gnueabihf", "lib", "/lib/ld-linux-armhf.so.3", 0x0903),
    platform("riscv64", header::EM_RISCV, true, true, "riscv64-linux-gnu", "lib64/lp64d", "/lib/ld-linux-riscv64-lp64d.so.1", 0x1003),
    platform("powerpc64le", header::EM_PPC64, true, true, "powerpc64le-linux-gnu", "lib64", "/lib64/ld64.so.2", 0x0503),
    platform("s390x", header::EM_S390, true, false, "s390x-linux-gnu", "lib64", "/lib/ld64.so.1", 0x0403),
    platform("loongarch64", 258, true, true, "loongarch64-linux-gnu", "lib64", "/lib64/ld-linux-loongarch-lp64d.so.1", 0x1203),
];

impl Platform {
    /// The architecture of `elf`, if this machine can run it: its own, and the 32-bit
    /// ones of the same processors.
    pub(super) fn of(elf: &Elf) -> Result<&'static Self, Cause> {
        let host = std::env::consts::ARCH;
        let found = PLATFORMS.iter().find(|platform| platform.matches(elf));
        found
            .filter(|platform| platform.runs_on(host))
            .ok_or_else(|| Cause::Foreign { machine: name_of(elf), host: host.to_owned() })
    }

    /// Whether `elf` is of this architecture.
    pub(super) fn matches(&self, elf: &Elf) -> bool {
        (self.machine, self.wide, self.little) == (elf.machine, elf.wide, elf.little)
    }

    /// The subfolders of `glibc-hwcaps` that the loader searches on this processor,
    /// best first.
    pub(super) fn hwcaps(&self) -> Vec<&'static str> {
        if self.name == "x86_64" { x86_64_levels() } else { Vec::new() }
    }

    /// What `$PLATFORM` stands for on this processor: the kernel's word (`AT_PLATFORM`),
    /// which is the name of the architecture, unless glibc knows a better one.
    pub(super) fn token(&self) -> &'static str {
        let better = if self.machine == header::EM_X86_64 { intel_platform() } else { None };
        better.unwrap_or(self.name)
    }

    fn runs_on(&self, host: &str) -> bool {
        match self.name {
            "x32" => host == "x86_64",
            "i386" => host == "x86_64" || host == "x86",
            "armhf" => host == "aarch64" || host == "arm",
            "powerpc64le" => host == "powerpc64",
            name => name == host,
        }
    }
}

/// The name of the architecture of `elf`, for people.
pub(super) fn name_of(elf: &Elf) -> String {
    match PLATFORMS.iter().find(|platform| platform.matches(elf)) {
        Some(platform) => platform.name.to_owned(),
        None => header::machine_to_str(elf.machine).to_lowercase(),
    }
}

#[cfg(target_arch = "x86_64")]
fn x86_64_levels() -> Vec<&'static str> {
    use std::is_x86_feature_detected as has;

    let v2 = has!("cmpxchg16b") && has!("popcnt") && has!("sse4.2") && has!("ssse3");
    let v3 = has!("avx2") && has!("bmi1") && has!("bmi2") && has!("f16c") && has!("fma");
    let v3 = v2 && v3 && has!("lzcnt") && has!("movbe");
    let v4 = has!("avx512bw") && has!("avx512cd") && has!("avx512dq") && has!("avx512vl");
    let v4 = v3 && v4 && has!("avx512f");
    [("x86-64-v4", v4), ("x86-64-v3", v3), ("x86-64-v2", v2)]
        .into_iter()
        .filter_map(|(level, usable)| usable.then_some(level))
        .collect()
}

/// glibc names the processors of one maker only, whatever others can do.
#[cfg(target_arch = "x86_64")]
fn intel_platform() -> Option<&'static str> {
    use std::is_x86_feature_detected as has;

    let cpuid = raw_cpuid::CpuId::new();
    let intel = cpuid.get_vendor_info().is_some_and(|vendor| vendor.as_str() == "GenuineIntel");
    let phi = cpuid
        .get_extended_feature_info()
        .is_some_and(|info| has!("avx512cd") && info.has_avx512er() && info.has_avx512pf());
    let haswell = has!("avx2") && has!("bmi1") && has!("bmi2");
    let haswell = haswell && has!("lzcnt") && has!("movbe") && has!("popcnt");
    match (phi, haswell) {
        (true, _) => Some("xeon_phi"),
        (false, true) => Some("haswell"),
        (false, false) => None,
    }
    .filter(|_| intel)
}

#[cfg(not(target_arch = "x86_64"))]
fn intel_platform() -> Option<&'static str> {
    None
}

#[cfg(not(target_arch = "x86_64"))]
fn x86_64_levels() -> Vec<&'static str> {
    Vec::new()
}

#[expect(clippy::too_many_arguments, reason = "one row of the table above")]
const fn platform(
    name: &'static str,
    machine: u16,
    wide: bool,
    little: bool,
    multiarch: &'static str,
    lib: &'static str,
    loader: &'static str,
    cache_flags: i32,
) -> Platform {
    Platform { name, machine, wide, little, multiarch, lib, loader, cache_flags }
}
