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
#include <functional>
#include <memory>
#include <optional>

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

/// A compressed file, unpacked as far as it is asked for.
class Unpacking {
 public:
  static Result<Unpacking> begin(std::string_view packed, const std::string& file) {
    Unpacking out(file);
    archive_read_support_filter_all(out.reader_.get());
    archive_read_support_format_raw(out.reader_.get());
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(out.reader_.get(), packed.data(), packed.size()) != ARCHIVE_OK ||
        archive_read_next_header(out.reader_.get(), &entry) != ARCHIVE_OK)
      return out.broken();
    return out;
  }

  const std::string& bytes() const { return bytes_; }

  /// Unpacks some more; false: that was all.
  Result<bool> more() {
    if (bytes_.size() >= largest) return broken();
    char buffer[1 << 16];
    const la_ssize_t count = archive_read_data(reader_.get(), buffer, sizeof buffer);
    if (count < 0) return broken();
    bytes_.append(buffer, static_cast<size_t>(count));
    return count > 0;
  }

  /// Unpacks all that is left.
  Result<void> rest() {
    for (bool is_more = true; is_more;) {
      STACKPORT_TRY(is_more, more());
    }
    return {};
  }

 private:
  explicit Unpacking(const std::string& file)
      : file_(file), reader_(archive_read_new(), archive_read_free) {}

  tl::unexpected<Error> broken() const {
    const char* reason = archive_error_string(reader_.get());
    return fail(ErrorKind::failed, file_,
                fmt::format("can't be unpacked: {}", reason ? reason : "it is too large"));
  }

  std::string file_;
  std::unique_ptr<archive, decltype(&archive_read_free)> reader_;
  std::string bytes_;
};

/// What .modinfo's "depends" says, as far as a file was read. Its section is known by the line
/// "vermagic", which modpost writes beside it.
class Depends {
 public:
  /// Whether `bytes` has it; those of the last call are its beginning.
  bool look(std::string_view bytes) {
    for (auto* at : {&depends_, &vermagic_}) {
      if (*at != npos) continue;
      const std::string_view key = at == &depends_ ? depends_key : vermagic_key;
      *at = bytes.find(key, seen_ - std::min(seen_, vermagic_key.size()));
    }
    seen_ = bytes.size();
    return depends_ != npos && vermagic_ != npos &&
           bytes.find('\0', depends_ + depends_key.size()) != npos;
  }

  /// The names, with underscores; nullopt: what was found stands in no .modinfo.
  std::optional<std::vector<std::string>> names(std::string_view bytes) const {
    const auto [first, last] = std::minmax(depends_, vermagic_);
    const auto is_text = [](char c) { return c == 0 || c == '\t' || c == '\n' || (c & ~31) != 0; };
    if (!std::all_of(bytes.begin() + long(first), bytes.begin() + long(last), is_text)) return {};
    const size_t begin = depends_ + depends_key.size();
    std::vector<std::string> out;
    std::string list(bytes.substr(begin, bytes.find('\0', begin) - begin));
    std::replace(list.begin(), list.end(), ',', ' ');
    for (const auto& name : words(list)) out.push_back(module_name(name));
    return out;
  }

 private:
  static constexpr size_t npos = std::string_view::npos;
  static constexpr std::string_view depends_key{"\0depends=", 9};
  static constexpr std::string_view vermagic_key{"\0vermagic=", 10};
  size_t depends_ = npos, vermagic_ = npos, seen_ = 0;
};

/// Nullopt: the module says that it uses none of `others`.
Result<std::optional<ModuleFile>> read_user(const host::Path& path,
                                            const std::set<std::string>& others) {
  STACKPORT_TRY(const MappedFile file, MappedFile::open(path));
  std::optional<Unpacking> unpacking;
  if (is_compressed(path.filename().string())) {
    STACKPORT_TRY(unpacking, Unpacking::begin(file.bytes(), path.string()));
  }
  const auto bytes = [&]() -> std::string_view {
    return unpacking ? unpacking->bytes() : file.bytes();
  };
  Depends depends;
  bool more = true;
  for (bool known = false; more && !known;) {
    more = false;
    if (unpacking) {
      STACKPORT_TRY(more, unpacking->more());
    }
    known = depends.look(bytes());
    const auto names = known ? depends.names(bytes()) : std::nullopt;
    if (names && std::none_of(names->begin(), names->end(),
                              [&](const auto& name) { return others.contains(name); }))
      return std::optional<ModuleFile>();
  }
  if (unpacking) STACKPORT_CHECK(unpacking->rest());
  return parse_module(bytes(), path.string());
}

}  // namespace

Result<std::vector<std::string>> module_paths(const host::Path& folder) {
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

std::string module_name(std::string_view path) {
  std::string name = base_name(path);
  name.resize(std::min(name.find(".ko"), name.size()));
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

Result<ModuleFile> read_module(const host::Path& path) {
  STACKPORT_TRY(const MappedFile file, MappedFile::open(path));
  if (!is_compressed(path.filename().string())) return parse_module(file.bytes(), path.string());
  STACKPORT_TRY(auto unpacking, Unpacking::begin(file.bytes(), path.string()));
  STACKPORT_CHECK(unpacking.rest());
  return parse_module(unpacking.bytes(), path.string());
}

namespace {

/// The modules below `folder` of which `read` gives something.
Result<ModuleFiles> read_below(
    const host::Path& folder,
    const std::function<Result<std::optional<ModuleFile>>(const host::Path&)>& read) {
  STACKPORT_TRY(const std::vector<std::string> paths, module_paths(folder));
  std::vector<std::optional<Result<std::optional<ModuleFile>>>> found(paths.size());
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) { found[i] = read(folder / paths[i]); });
  ModuleFiles out;
  Error error;
  for (size_t i = 0; i < paths.size(); ++i) {
    auto& module = *found[i];
    if (module) {
      if (*module) out.emplace_back(paths[i], std::move(**module));
      continue;
    }
    if (error.diagnostics.empty()) error.kind = module.error().kind;
    for (auto& problem : module.error().diagnostics)
      error.diagnostics.push_back(std::move(problem));
  }
  if (!error.diagnostics.empty()) return tl::make_unexpected(std::move(error));
  return out;
}

}  // namespace

Result<ModuleFiles> read_modules(const host::Path& folder) {
  return read_below(folder, [](const auto& path) -> Result<std::optional<ModuleFile>> {
    STACKPORT_TRY(auto module, read_module(path));
    return module;
  });
}

Result<ModuleFiles> read_users(const host::Path& folder, const std::set<std::string>& others) {
  return read_below(folder, [&](const auto& path) { return read_user(path, others); });
}

}  // namespace stackport::kernel
