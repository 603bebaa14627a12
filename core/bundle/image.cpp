// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/image.h"

#include <tbb/parallel_for.h>

#include <mutex>
#include <set>
#include <vector>

#include "core/base/text.h"

namespace stackport::bundle {

std::shared_ptr<kernel::Tree> as_tree(const Image& image) {
  std::map<std::string, std::string> files;
  for (const auto& [path, file] : image) files[path] = file.bytes;
  return kernel::make_memory_tree(std::move(files));
}

void change_file(ImageFile& file, std::string bytes, Change change) {
  const int shift = change.added - change.removed;
  for (auto& earlier : file.record.changes)
    if (earlier.line >= change.line) earlier.line += shift;
  file.bytes = std::move(bytes);
  file.record.changes.push_back(std::move(change));
}

std::string key_of(const Image& image) {
  std::string all;
  for (const auto& [path, file] : image) {
    all += path;
    all += '\0';
    all += sha256(file.bytes);
  }
  return sha256(all);
}

Result<void> write_image(const Image& image, const host::Path& folder) {
  auto& files = host::real_file_system();
  std::set<std::string> folders;
  std::vector<const Image::value_type*> entries;
  for (const auto& entry : image) {
    folders.insert(parent_of(entry.first));
    entries.push_back(&entry);
  }
  for (const auto& name : folders) STACKPORT_CHECK(files.make_directories(folder / name));
  std::mutex mutex;
  Result<void> outcome;
  tbb::parallel_for(size_t{0}, entries.size(), [&](size_t i) {
    auto written = files.write(folder / entries[i]->first, entries[i]->second.bytes);
    if (written) return;
    const std::lock_guard lock(mutex);
    if (outcome) outcome = std::move(written);
  });
  return outcome;
}

}  // namespace stackport::bundle
