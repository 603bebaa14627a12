// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/kept.h"

#include "core/base/text.h"
#include "core/facts/clang.h"

namespace stackport::facts {

namespace {

constexpr size_t hash_size = 64;

}  // namespace

std::string made_by(std::string_view maker) {
  return std::string(maker) + " " + to_string(clang_getClangVersion()) + "\n";
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
