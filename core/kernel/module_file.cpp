// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/module_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "core/base/text.h"
#include "core/kernel/module_elf.h"

namespace stackport::kernel {

namespace {

constexpr size_t largest = size_t{1} << 30;  // bytes of an unpacked module

/// A file's bytes without copying them.
class MappedFile {
 public:
  static Result<MappedFile> open(const host::Path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info {};
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
      const int reason = fd >= 0 && errno == 0 ? EISDIR : errno;
      if (fd >= 0) close(fd);
      return fail(ErrorKind::environment, path.string(),
                  fmt::format("can't be read: {}", std::strerror(reason)));
    }
    MappedFile file;
    file.size_ = static_cast<size_t>(info.st_size);
    if (file.size_ > 0) file.data_ = mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, fd, 0);
    const int reason = errno;
    close(fd);
    if (file.data_ == MAP_FAILED)
      return fail(ErrorKind::environment, path.string(),
                  fmt::format("can't be read: {}", std::strerror(reason)));
    return file;
  }
  MappedFile(MappedFile&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(other.size_) {}
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile() {
    if (data_ && data_ != MAP_FAILED) munmap(data_, size_);
  }
  std::string_view bytes() const { return {static_cast<const char*>(data_), data_ ? size_ : 0}; }

 private:
  MappedFile() = default;
  void* data_ = nullptr;
  size_t size_ = 0;
};

bool is_compressed(const std::string& name) {
  return name.ends_with(".ko.xz") || name.ends_with(".ko.gz") || name.ends_with(".ko.zst");
}

Result<std::string> unpack(std::string_view packed, const std::string& file) {
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                      archive_read_free);
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_raw(reader.get());
  archive_entry* entry = nullptr;
  std::string out;
  if (archive_read_open_memory(reader.get(), packed.data(), packed.size()) == ARCHIVE_OK &&
      archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    char buffer[1 << 16];
    la_ssize_t count = 0;
    while ((count = archive_read_data(reader.get(), buffer, sizeof buffer)) > 0 &&
           out.size() < largest)
      out.append(buffer, static_cast<size_t>(count));
    if (count == 0) return out;
  }
  const char* reason = archive_error_string(reader.get());
  return fail(ErrorKind::failed, file,
              fmt::format("can't be unpacked: {}", reason ? reason : "it is too large"));
}

Result<std::vector<std::string>> modules_below(const host::Path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(folder, error), end;
  for (; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (!name.ends_with(".ko") && !is_compressed(name)) continue;
    if (at->is_regular_file(error)) out.push_back(at->path().lexically_relative(folder).string());
  }
  if (error)
    return fail(ErrorKind::environment, folder.string(),
                fmt::format("can't be listed: {}", error.message()));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::string module_name(std::string_view path) {
  std::string name = base_name(path);
  name.resize(std::min(name.find(".ko"), name.size()));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

Result<ModuleFile> read_module(const host::Path& path) {
  STACKPORT_TRY(const MappedFile file, MappedFile::open(path));
  if (!is_compressed(path.filename().string())) return parse_module(file.bytes(), path.string());
  STACKPORT_TRY(const std::string image, unpack(file.bytes(), path.string()));
  return parse_module(image, path.string());
}

Result<std::vector<std::pair<std::string, ModuleFile>>> read_modules(const host::Path& folder) {
  STACKPORT_TRY(std::vector<std::string> paths, modules_below(folder));
  std::vector<std::pair<std::string, ModuleFile>> out(paths.size());
  std::vector<std::vector<Diagnostic>> problems(paths.size());
  std::vector<ErrorKind> kinds(paths.size(), ErrorKind::failed);
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) {
    auto module = read_module(folder / paths[i]);
    if (module) {
      out[i] = {paths[i], std::move(*module)};
    } else {
      problems[i] = std::move(module.error().diagnostics);
      kinds[i] = module.error().kind;
    }
  });
  Error error;
  for (size_t i = 0; i < paths.size(); ++i) {
    if (problems[i].empty()) continue;
    if (error.diagnostics.empty()) error.kind = kinds[i];
    for (auto& problem : problems[i]) error.diagnostics.push_back(std::move(problem));
  }
  if (!error.diagnostics.empty()) return tl::make_unexpected(std::move(error));
  return out;
}

}  // namespace stackport::kernel
