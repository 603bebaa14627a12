// SPDX-License-Identifier: GPL-2.0-only
#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <tbb/parallel_pipeline.h>

#include <unordered_map>

#include "core/base/text.h"
#include "core/kernel/store_git.h"

namespace stackport::kernel {
namespace {

using git::Item;

struct FreeArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

/// A member on its way from the archive to the objects.
struct Piece {
  Item* item = nullptr;
  std::string bytes;
};

/// Reads an archive member by member; decompression is the serial part of an import.
class Reader {
 public:
  Reader(archive* handle, std::string place) : archive_(handle), place_(std::move(place)) {}

  /// The next member that has contents of its own; null at the end or at an error.
  std::unique_ptr<Piece> next() {
    for (;;) {
      archive_entry* entry = nullptr;
      const int code = archive_read_next_header(archive_, &entry);
      if (code == ARCHIVE_EOF) return nullptr;
      if (code < ARCHIVE_WARN) return damaged();
      const char* raw = archive_entry_pathname(entry);
      const std::string given = raw ? raw : "";
      std::string path = cleaned(given);
      if (path.empty()) continue;
      if (!is_safe_path(path))
        return refuse(given.starts_with('/') ? "has a member with an absolute path: " + given
                                             : "has a member that leaves its folder: " + given);
      if (archive_entry_filetype(entry) == AE_IFDIR) continue;
      if (auto piece = content(entry, std::move(path)); piece || failed()) return piece;
    }
  }

  bool failed() const { return !error_.diagnostics.empty(); }
  const Error& error() const { return error_; }
  std::deque<Item>& items() { return items_; }
  /// Hard links take the object of the member that they name.
  Result<void> settle_links();

 private:
  /// Without leading `./` and trailing `/`.
  static std::string cleaned(std::string_view path) {
    while (path.starts_with("./")) path.remove_prefix(2);
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path == "." ? std::string() : std::string(path);
  }

  std::nullptr_t refuse(std::string message) {
    Diagnostic d;
    d.place.file = place_;
    d.message = std::move(message);
    d.next = "take the archive from where it is published";
    error_ = {ErrorKind::input, {std::move(d)}};
    return nullptr;
  }
  std::nullptr_t damaged() {
    const char* reason = archive_error_string(archive_);
    refuse(fmt::format("the archive is truncated or damaged: {}", reason ? reason : "no reason"));
    error_.diagnostics.front().next = "fetch it again";
    return nullptr;
  }

  std::unique_ptr<Piece> content(archive_entry* entry, std::string path) {
    if (const char* target = archive_entry_hardlink(entry)) {
      links_.emplace_back(items_.size(), cleaned(target));
      items_.push_back({std::move(path), EntryKind::file, {}});
      return nullptr;
    }
    auto piece = std::make_unique<Piece>();
    const auto type = archive_entry_filetype(entry);
    if (type == AE_IFLNK) {
      const char* target = archive_entry_symlink(entry);
      piece->bytes = target ? target : "";
      items_.push_back({std::move(path), EntryKind::symlink, {}});
    } else if (type == AE_IFREG) {
      if (!read(entry, piece->bytes)) return damaged();
      const bool executable = (archive_entry_perm(entry) & 0100) != 0;
      items_.push_back({std::move(path), executable ? EntryKind::executable : EntryKind::file, {}});
    } else {
      return refuse("has a member that is neither a file, a folder nor a link: " + path);
    }
    piece->item = &items_.back();
    return piece;
  }

  bool read(archive_entry* entry, std::string& out) {
    const auto size = static_cast<size_t>(archive_entry_size(entry));
    const void* block = nullptr;
    size_t length = 0;
    la_int64_t offset = 0;
    for (int code;
         (code = archive_read_data_block(archive_, &block, &length, &offset)) != ARCHIVE_EOF;) {
      if (code < ARCHIVE_WARN) return false;
      if (out.empty()) out.reserve(size);
      out.resize(static_cast<size_t>(offset));  // a hole of a sparse member
      out.append(static_cast<const char*>(block), length);
    }
    return out.size() == size;
  }

  archive* archive_;
  std::string place_;
  std::deque<Item> items_;
  std::vector<std::pair<size_t, std::string>> links_;
  Error error_;
};

Result<void> Reader::settle_links() {
  if (links_.empty()) return {};
  std::unordered_map<std::string, const Item*> known;
  for (const auto& item : items_)
    if (!git_oid_is_zero(&item.id)) known[item.path] = &item;
  for (const auto& [index, target] : links_) {
    const auto it = known.find(target);
    if (it == known.end())
      return fail(ErrorKind::input, place_, "has a hard link to what it doesn't hold: " + target);
    items_[index].kind = it->second->kind;
    items_[index].id = it->second->id;
  }
  return {};
}

/// Takes the single folder that holds everything off the paths.
void strip_top(std::deque<Item>& items) {
  if (items.empty()) return;
  const size_t slash = items.front().path.find('/');
  if (slash == std::string::npos) return;
  const std::string top = items.front().path.substr(0, slash + 1);
  for (const auto& item : items)
    if (!item.path.starts_with(top)) return;
  for (auto& item : items) item.path.erase(0, top.size());
}

Result<std::unique_ptr<archive, FreeArchive>> open_archive(const host::Path& path) {
  std::unique_ptr<archive, FreeArchive> handle(archive_read_new());
  archive_read_support_filter_all(handle.get());
  archive_read_support_format_tar(handle.get());
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return fail(ErrorKind::input, path.string(), "no such archive");
  if (archive_read_open_filename(handle.get(), path.c_str(), 1 << 20) != ARCHIVE_OK) {
    const char* reason = archive_error_string(handle.get());
    return fail(ErrorKind::input, path.string(),
                fmt::format("no tar archive: {}", reason ? reason : "not readable"),
                "give a .tar, .tar.gz, .tar.xz or .tar.zst");
  }
  return handle;
}

}  // namespace

Result<Origin> Store::import_archive(const Origin& origin, const host::Path& path,
                                     const Progress& progress) {
  git::initialize();
  STACKPORT_CHECK(git::check_name(origin.name));
  STACKPORT_TRY(const auto handle, open_archive(path));
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_ / "kernels.lock"));
  git::sweep(git::objects_of(folder_));

  Reader reader(handle.get(), path.string());
  git::OdbPool pool(git::objects_of(folder_));
  git::FirstError first;
  size_t count = 0;
  using Pointer = std::shared_ptr<Piece>;
  const auto read = [&](tbb::flow_control& flow) -> Pointer {
    Pointer piece = first.set() ? nullptr : Pointer(reader.next());
    if (!piece) flow.stop();
    if (piece && progress && ++count % 256 == 0) progress(count, 0);
    return piece;
  };
  const auto write = [&](const Pointer& piece) {
    if (first.set()) return;
    auto id = pool.write(piece->bytes, GIT_OBJECT_BLOB);
    if (id)
      piece->item->id = *id;
    else
      first.keep(std::move(id.error()));
  };
  tbb::parallel_pipeline(256,
                         tbb::make_filter<void, Pointer>(tbb::filter_mode::serial_in_order, read) &
                             tbb::make_filter<Pointer, void>(tbb::filter_mode::parallel, write));
  if (reader.failed()) return tl::make_unexpected(reader.error());
  STACKPORT_CHECK(first.result());
  STACKPORT_CHECK(reader.settle_links());
  strip_top(reader.items());
  STACKPORT_CHECK(git::record(folder_, pool, reader.items(), origin, path.string()));
  if (progress) progress(reader.items().size(), reader.items().size());
  return origin;
}

}  // namespace stackport::kernel
