// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/module_elf.h"

#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/base/text.h"

namespace stackport::kernel {

namespace {

struct EndElf {
  void operator()(Elf* elf) const { elf_end(elf); }
};

constexpr size_t version_entry = 64;  // struct modversion_info: an unsigned long and a name
constexpr std::string_view ksymtab = "__ksymtab_", crc_prefix = "__crc_",
                           export_prefix = "__export_symbol_";

/// Strings that end with a NUL, as .modinfo and __ksymtab_strings hold them.
template <typename F>
void for_each_string(std::string_view data, F&& each) {
  while (!data.empty()) {
    const size_t end = data.find('\0');
    if (end != 0) each(data.substr(0, end));
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
}

class Reader {
 public:
  Reader(std::string_view image, ModuleFile* out) : image_(image), out_(out) {}

  bool read() {
    elf_.reset(elf_memory(const_cast<char*>(image_.data()), image_.size()));
    GElf_Ehdr header;
    if (!elf_ || elf_kind(elf_.get()) != ELF_K_ELF || !gelf_getehdr(elf_.get(), &header))
      return false;
    if (header.e_type != ET_REL && header.e_type != ET_DYN) return false;
    const size_t table = size_t{header.e_shnum} * header.e_shentsize;
    if (header.e_shoff == 0 || header.e_shoff > image_.size() ||
        table > image_.size() - header.e_shoff)
      return false;
    wide_ = header.e_ident[EI_CLASS] == ELFCLASS64;
    swap_ = header.e_ident[EI_DATA] == ELFDATA2MSB;
    size_t names = 0;
    if (elf_getshdrstrndx(elf_.get(), &names) != 0) return false;
    for (Elf_Scn* s = elf_nextscn(elf_.get(), nullptr); s; s = elf_nextscn(elf_.get(), s)) {
      GElf_Shdr h;
      if (!gelf_getshdr(s, &h)) return false;
      const char* name = elf_strptr(elf_.get(), names, h.sh_name);
      if (!name || !section(s, h, name)) return false;
    }
    return symbols_ == nullptr || read_symbols();
  }

 private:
  /// The bytes of a section, bounded by the image; empty for one that has none.
  std::string_view bytes(const GElf_Shdr& h, bool* sound) const {
    if (h.sh_type == SHT_NOBITS) return {};
    if (h.sh_offset > image_.size() || h.sh_size > image_.size() - h.sh_offset) {
      *sound = false;
      return {};
    }
    return image_.substr(h.sh_offset, h.sh_size);
  }

  uint32_t word(std::string_view data, size_t at) const {
    uint32_t value = 0;
    if (at + 4 > data.size()) return 0;
    std::memcpy(&value, data.data() + at, 4);
    return swap_ ? __builtin_bswap32(value) : value;
  }

  bool section(Elf_Scn* s, const GElf_Shdr& h, std::string_view name) {
    bool sound = true;
    if (h.sh_type == SHT_SYMTAB) {
      symbols_ = s;
      bytes(h, &sound);
    } else if (name == ".modinfo") {
      for_each_string(bytes(h, &sound), [&](std::string_view entry) {
        const size_t equals = entry.find('=');
        if (equals != std::string_view::npos)
          out_->info.emplace(entry.substr(0, equals), entry.substr(equals + 1));
      });
    } else if (name == "__versions") {
      versions(bytes(h, &sound));
    } else if (name == "__version_ext_crcs") {
      extended_crcs_ = bytes(h, &sound);
    } else if (name == "__version_ext_names") {
      extended_names_ = bytes(h, &sound);
    } else if (name == ".note.gnu.build-id") {
      build_id(bytes(h, &sound));
    }
    if (!extended_crcs_.empty() && !extended_names_.empty()) extended_versions();
    return sound;
  }

  void versions(std::string_view data) {
    const size_t name_at = wide_ ? 8 : 4;
    const size_t value_at = swap_ && wide_ ? 4 : 0;
    for (; data.size() >= version_entry; data.remove_prefix(version_entry)) {
      const std::string_view name = data.substr(name_at, version_entry - name_at);
      out_->imports.emplace(name.substr(0, name.find('\0')), word(data, value_at));
    }
  }

  void extended_versions() {
    size_t at = 0;
    for_each_string(extended_names_, [&](std::string_view name) {
      out_->imports.emplace(name, word(extended_crcs_, at));
      at += 4;
    });
    extended_crcs_ = extended_names_ = {};
  }

  void build_id(std::string_view note) {
    const size_t name_size = word(note, 0), size = word(note, 4);
    const size_t begin = 12 + (name_size + 3) / 4 * 4;
    if (begin > note.size() || size > note.size() - begin) return;
    for (unsigned char byte : note.substr(begin, size))
      out_->build_id += fmt::format("{:02x}", byte);
  }

  bool read_symbols() {
    GElf_Shdr h;
    Elf_Data* data = elf_getdata(symbols_, nullptr);
    if (!data || !gelf_getshdr(symbols_, &h) || h.sh_entsize == 0) return false;
    const int count = static_cast<int>(h.sh_size / h.sh_entsize);
    for (int i = 1; i < count; ++i) {
      GElf_Sym symbol;
      if (!gelf_getsym(data, i, &symbol)) return false;
      const char* name = elf_strptr(elf_.get(), h.sh_link, symbol.st_name);
      if (!name) return false;
      if (symbol.st_shndx == SHN_UNDEF) {
        if (*name) out_->undefined.emplace_back(name);
      } else if (name[0] == '_' && name[1] == '_') {
        exported(name, symbol);
      }
    }
    std::sort(out_->undefined.begin(), out_->undefined.end());
    return true;
  }

  void exported(std::string_view name, const GElf_Sym& symbol) {
    if (name.starts_with(ksymtab)) {
      out_->exports.emplace(name.substr(ksymtab.size()), 0);
    } else if (name.starts_with(export_prefix)) {
      out_->exports.emplace(name.substr(export_prefix.size()), 0);
    } else if (name.starts_with(crc_prefix)) {
      out_->exports[std::string(name.substr(crc_prefix.size()))] = crc(symbol);
    }
  }

  /// A CRC is the symbol's own value where it is absolute, and stands in __kcrctab elsewhere.
  uint32_t crc(const GElf_Sym& symbol) const {
    if (symbol.st_shndx == SHN_ABS) return static_cast<uint32_t>(symbol.st_value);
    GElf_Shdr h;
    Elf_Scn* s = elf_getscn(elf_.get(), symbol.st_shndx);
    bool sound = true;
    return s && gelf_getshdr(s, &h) ? word(bytes(h, &sound), symbol.st_value) : 0;
  }

  std::string_view image_;
  ModuleFile* out_;
  std::unique_ptr<Elf, EndElf> elf_;
  Elf_Scn* symbols_ = nullptr;
  std::string_view extended_crcs_, extended_names_;
  bool wide_ = true, swap_ = false;
};

}  // namespace

Result<ModuleFile> parse_module(std::string_view image, const std::string& file) {
  static const bool ready = elf_version(EV_CURRENT) != EV_NONE;
  ModuleFile out;
  if (!ready || !Reader(image, &out).read())
    return fail(ErrorKind::failed, file, "is not a kernel module, or is cut short");
  const auto name = out.info.find("name");
  out.name = module_name(name != out.info.end() ? name->second : file);
  return out;
}

}  // namespace stackport::kernel
