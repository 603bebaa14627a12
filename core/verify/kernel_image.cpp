// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/kernel_image.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace stackport::verify {
namespace {

constexpr std::string_view kElf = "\177ELF";

uint32_t little(std::string_view bytes, size_t at) {
  uint32_t out = 0;
  for (int i = 3; i >= 0; --i) out = out << 8 | uint8_t(bytes[at + size_t(i)]);
  return out;
}

/// All that can be unpacked; the size that a boot image appends to its payload ends it.
std::string unpack(std::string_view bytes) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                      archive_read_free);
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_entry* entry = nullptr;
  std::string out;
  if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK ||
      archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK)
    return out;
  std::vector<char> buffer(1 << 16);
  la_ssize_t count = 0;
  while ((count = archive_read_data(reader.get(), buffer.data(), buffer.size())) > 0)
    out.append(buffer.data(), size_t(count));
  return out;
}

}  // namespace

Result<std::string> unpacked(std::string_view bytes, const std::string& file) {
  if (bytes.starts_with(kElf)) return std::string(bytes);
  auto out = unpack(bytes);
  if (out.empty()) return fail(ErrorKind::environment, file, "can't be unpacked");
  return out;
}

Result<std::string> elf_kernel(std::string_view image, const std::string& file) {
  if (image.starts_with(kElf)) return std::string(image);
  constexpr size_t header_end = 0x250;
  if (image.size() < header_end || image.substr(0x202, 4) != "HdrS")
    return fail(ErrorKind::environment, file, "is no boot image of an x86 kernel");
  const size_t sectors = image[0x1f1] == 0 ? 4 : uint8_t(image[0x1f1]);
  const size_t start = (sectors + 1) * 512 + little(image, 0x248);
  const size_t length = little(image, 0x24c);
  if (length < 8 || start > image.size() || length > image.size() - start)
    return fail(ErrorKind::environment, file, "the boot image is cut short");
  auto out = unpack(image.substr(start, length));
  if (!out.starts_with(kElf)) out = unpack(image.substr(start, length - 4));
  if (!out.starts_with(kElf))
    return fail(ErrorKind::environment, file, "the kernel in the boot image can't be unpacked");
  return out;
}

}  // namespace stackport::verify
