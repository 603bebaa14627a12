// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/elf.h"

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

namespace stackport::check {
namespace {

/// An ELF file open for reading; get() is null when it is none.
class ElfFile {
 public:
  explicit ElfFile(const host::Path& path) {
    elf_version(EV_CURRENT);
    fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd_ >= 0) elf_ = elf_begin(fd_, ELF_C_READ_MMAP, nullptr);
  }
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;
  ~ElfFile() {
    elf_end(elf_);
    if (fd_ >= 0) ::close(fd_);
  }
  Elf* get() const { return elf_ && elf_kind(elf_) == ELF_K_ELF ? elf_ : nullptr; }

 private:
  int fd_ = -1;
  Elf* elf_ = nullptr;
};

}  // namespace

long code_size(const host::Path& path) {
  const ElfFile file(path);
  if (!file.get()) return -1;
  long size = 0;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(file.get(), section));) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) && (header.sh_flags & SHF_EXECINSTR) &&
        header.sh_type == SHT_PROGBITS)
      size += static_cast<long>(header.sh_size);
  }
  return size;
}

std::set<std::string> weak_symbols(const host::Path& path) {
  std::set<std::string> names;
  const ElfFile file(path);
  if (!file.get()) return names;
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(file.get(), section));) {
    GElf_Shdr header;
    if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB || !header.sh_entsize)
      continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    const int count = static_cast<int>(header.sh_size / header.sh_entsize);
    for (int i = 0; data && i < count; ++i) {
      GElf_Sym symbol;
      if (!gelf_getsym(data, i, &symbol) || symbol.st_shndx != SHN_UNDEF ||
          GELF_ST_BIND(symbol.st_info) != STB_WEAK)
        continue;
      if (const char* name = elf_strptr(file.get(), header.sh_link, symbol.st_name))
        names.insert(name);
    }
  }
  return names;
}

}  // namespace stackport::check
