// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/image.h"

#include <tbb/parallel_for.h>

#include <algorithm>
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

void enter_change(File& record, Change change) {
  const int begin = change.line, end = begin + change.removed;  // in the text before
  const int shift = change.added - change.removed;
  std::vector<Change> changes;
  for (auto& earlier : record.changes) {
    const int last = earlier.line + earlier.added;
    const bool before = last <= begin && earlier.line <= begin;
    const bool behind = !before && earlier.line >= end;
    if (behind) earlier.line += shift;
    if (before || behind) {
      changes.push_back(std::move(earlier));
      continue;
    }
    const int head = std::max(0, begin - earlier.line), tail = std::max(0, last - end);
    change.removed -= earlier.added - head - tail;
    if (head > 0 && tail > 0) {
      Change rest = earlier;
      rest.line = begin + change.added;
      rest.added = tail;
      rest.removed = 0;
      changes.push_back(std::move(rest));
    }
    earlier.added = head > 0 ? head : tail;
    if (head == 0) earlier.line = tail > 0 ? begin + change.added : begin;
    changes.push_back(std::move(earlier));
  }
  changes.push_back(std::move(change));
  std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
    return std::pair(a.line, a.added > 0) < std::pair(b.line, b.added > 0);
  });
  record.changes = std::move(changes);
}

void change_file(ImageFile& file, std::string bytes, Change change) {
  file.bytes = std::move(bytes);
  enter_change(file.record, std::move(change));
}

void replace_bytes(ImageFile& file, size_t begin, size_t end, std::string_view text,
                   Change change) {
  const std::string_view old = file.bytes;
  const size_t first = begin == 0 ? 0 : old.rfind('\n', begin - 1) + 1;
  const size_t last = std::min(old.find('\n', end), old.size());
  std::string block(old.substr(first, begin - first));
  block.append(text).append(old.substr(end, last - end));
  auto was = lines(old.substr(first, last - first)), is = lines(block);
  const auto [gone, made] = std::mismatch(was.begin(), was.end(), is.begin(), is.end());
  change.line =
      1 + int(std::count(old.begin(), old.begin() + long(first), '\n')) + int(gone - was.begin());
  was.erase(was.begin(), gone);
  is.erase(is.begin(), made);
  while (!was.empty() && !is.empty() && was.back() == is.back()) {
    was.pop_back();
    is.pop_back();
  }
  change.removed = int(was.size());
  change.added = int(is.size());
  file.bytes.replace(begin, end - begin, text);
  if (change.removed + change.added > 0) enter_change(file.record, std::move(change));
}

int unexplained_line(const ImageFile& file, std::string_view origin) {
  if (file.record.changes.empty() && file.bytes == origin) return 0;
  const auto now = lines(file.bytes), then = lines(origin);
  size_t at = 0, there = 0;
  const auto same_until = [&](size_t line) {
    for (; at < line; ++at, ++there)
      if (at >= now.size() || there >= then.size() || now[at] != then[there]) return false;
    return true;
  };
  for (const auto& change : file.record.changes) {
    if (change.line < 1 || size_t(change.line) - 1 < at || !same_until(size_t(change.line) - 1))
      return int(at) + 1;
    at += size_t(change.added);
    there += size_t(change.removed);
  }
  if (!same_until(now.size()) || there != then.size()) return int(at) + 1;
  return 0;
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
