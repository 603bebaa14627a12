// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_for_each.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

#include "core/base/text.h"
#include "core/kernel/store_git.h"

namespace stackport::kernel {
namespace {

struct File {
  std::string path;
  EntryKind kind;
};

tl::unexpected<Error> unwritable(const host::Path& path, int code) {
  return fail(ErrorKind::environment, path.string(),
              std::string("can't write: ") + std::strerror(code),
              code == ENOSPC ? "free space on that disk, then run the same command again" : "");
}

void collect(const Tree& tree, const std::string& folder, std::vector<File>& out) {
  for (auto& entry : tree.list(folder)) {
    std::string path = folder.empty() ? entry.name : folder + "/" + entry.name;
    if (entry.kind == EntryKind::directory)
      collect(tree, path, out);
    else
      out.push_back({std::move(path), entry.kind});
  }
}

/// The files at or below `paths`, sorted, each once.
Result<std::vector<File>> wanted(const Tree& tree, const std::vector<std::string>& paths) {
  std::vector<File> out;
  if (paths.empty()) collect(tree, "", out);
  for (const auto& path : paths) {
    if (!is_safe_path(path) || !tree.has(path))
      return fail(ErrorKind::failed, path,
                  "no such file or folder in kernel " + tree.origin().name);
    const std::string name = base_name(path);
    for (const auto& entry : tree.list(parent_of(path))) {
      if (entry.name != name) continue;
      if (entry.kind == EntryKind::directory)
        collect(tree, path, out);
      else
        out.push_back({path, entry.kind});
    }
  }
  std::sort(out.begin(), out.end(), [](const File& a, const File& b) { return a.path < b.path; });
  out.erase(std::unique(out.begin(), out.end(),
                        [](const File& a, const File& b) { return a.path == b.path; }),
            out.end());
  return out;
}

Result<void> write_file(const host::Path& path, const std::string& bytes, EntryKind kind) {
  if (kind == EntryKind::symlink) {
    if (::symlink(bytes.c_str(), path.c_str()) != 0) return unwritable(path, errno);
    return {};
  }
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                        kind == EntryKind::executable ? 0755 : 0644);
  if (fd < 0) return unwritable(path, errno);
  int code = 0;
  for (std::string_view rest = bytes; !rest.empty() && code == 0;) {
    const ssize_t n = ::write(fd, rest.data(), rest.size());
    if (n < 0 && errno != EINTR) code = errno;
    if (n > 0) rest.remove_prefix(static_cast<size_t>(n));
  }
  if (::close(fd) != 0 && code == 0) code = errno;
  if (code != 0) return unwritable(path, code);
  return {};
}

Result<void> write_files(const Tree& tree, const std::vector<File>& files, const host::Path& top) {
  std::set<std::string> folders;
  for (const auto& file : files) folders.insert(parent_of(file.path));
  for (const auto& folder : folders)
    STACKPORT_CHECK(host::real_file_system().make_directories(top / folder));
  git::FirstError first;
  tbb::parallel_for(tbb::blocked_range<size_t>(0, files.size(), 64), [&](const auto& range) {
    for (size_t i = range.begin(); i != range.end() && !first.set(); ++i) {
      auto done = tree.read(files[i].path).and_then([&](const std::string& bytes) {
        return write_file(top / files[i].path, bytes, files[i].kind);
      });
      if (!done) first.keep(std::move(done.error()));
    }
  });
  return first.result();
}

}  // namespace

Result<host::Path> Store::checkout(const Tree& tree, const std::vector<std::string>& paths) const {
  std::vector<std::string> sorted = paths;
  std::sort(sorted.begin(), sorted.end());
  const host::Path final =
      folder("checkouts") /
      fmt::format("{}-{}", tree.id(), sha256(join(sorted, "\n")).substr(0, 16));
  std::error_code error;
  if (std::filesystem::is_directory(final, error)) return final;
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_ / "checkouts.lock"));
  if (std::filesystem::is_directory(final, error)) return final;
  STACKPORT_TRY(const auto files, wanted(tree, sorted));
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(final));
  STACKPORT_CHECK(write_files(tree, files, staged.path()));
  STACKPORT_CHECK(staged.commit());
  return final;
}

}  // namespace stackport::kernel
