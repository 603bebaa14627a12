// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/kept.h"

#include <elf.h>
#include <link.h>

#include "core/base/text.h"

namespace stackport::facts {

namespace {

constexpr size_t hash_size = 64;

/// Takes the build id of the first object, which is the program itself.
int take_build_id(dl_phdr_info* info, size_t, void* data) {
  auto& out = *static_cast<std::string*>(data);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const auto& header = info->dlpi_phdr[i];
    if (header.p_type != PT_NOTE) continue;
    const char* at = reinterpret_cast<const char*>(info->dlpi_addr + header.p_vaddr);
    const char* end = at + header.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      const auto* note = reinterpret_cast<const ElfW(Nhdr)*>(at);
      const char* name = at + sizeof(*note);
      const char* bytes = name + ((note->n_namesz + 3U) & ~3U);
      if (note->n_type == NT_GNU_BUILD_ID && std::string_view(name, 3) == "GNU")
        out.assign(bytes, note->n_descsz);
      at = bytes + ((note->n_descsz + 3) & ~3U);
    }
  }
  return 1;
}

}  // namespace

std::string program_id() {
  static const std::string id = [] {
    std::string bytes;
    dl_iterate_phdr(take_build_id, &bytes);
    return sha256(bytes);
  }();
  return id;
}

std::optional<std::string> read_kept(const host::Path& file) {
  auto& files = host::real_file_system();
  if (!files.exists(file)) return std::nullopt;
  auto bytes = files.read(file);
  if (!bytes || bytes->size() <= hash_size || (*bytes)[hash_size] != '\n') return std::nullopt;
  std::string payload = bytes->substr(hash_size + 1);
  if (sha256(payload) != bytes->substr(0, hash_size)) return std::nullopt;
  return payload;
}

Result<void> write_kept(const host::Path& file, std::string_view payload) {
  std::string bytes = sha256(payload);
  bytes += '\n';
  bytes += payload;
  return host::real_file_system().write(file, bytes);
}

}  // namespace stackport::facts
