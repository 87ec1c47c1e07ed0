//! Kernel modules that do nothing.

/// An ELF file for amd64 with nothing but a `.modinfo`.
///
/// Source: elf(5), `Elf64_Ehdr` and `Elf64_Shdr`.
pub fn module(said: &[&str]) -> Vec<u8> {
    let info: Vec<u8> = said.iter().flat_map(|line| [line.as_bytes(), b"\0"].concat()).collect();
    let strings = b"\0.modinfo\0.shstrtab\0";
    let body = [info.as_slice(), strings].concat();
    let mut elf = [b"\x7fELF\x02\x01\x01".as_slice(), &[0; 9]].concat();
    let halves =
        |elf: &mut Vec<u8>, all: &[u16]| all.iter().for_each(|n| elf.extend(n.to_le_bytes()));
    let words =
        |elf: &mut Vec<u8>, all: &[u32]| all.iter().for_each(|n| elf.extend(n.to_le_bytes()));
    let longs =
        |elf: &mut Vec<u8>, all: &[u64]| all.iter().for_each(|n| elf.extend(n.to_le_bytes()));
    halves(&mut elf, &[1, 62]); // relocatable, amd64
    words(&mut elf, &[1]);
    longs(&mut elf, &[0, 0, 64 + body.len() as u64]); // no entry, no segments, the sections
    words(&mut elf, &[0]);
    halves(&mut elf, &[64, 0, 0, 64, 3, 2]); // three sections; the last has their names
    elf.extend(&body);
    let section = |elf: &mut Vec<u8>, name: u32, kind: u32, at: usize, size: usize| {
        words(elf, &[name, kind]);
        longs(elf, &[0, 0, at as u64, size as u64]);
        words(elf, &[0, 0]);
        longs(elf, &[1, 0]);
    };
    section(&mut elf, 0, 0, 0, 0);
    section(&mut elf, 1, 1, 64, info.len());
    section(&mut elf, 10, 3, 64 + info.len(), strings.len());
    elf
}
