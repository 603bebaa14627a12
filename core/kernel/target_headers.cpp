// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/target_headers.h"

#include <fmt/format.h>

#include <regex>
#include <set>

#include "core/base/text.h"

namespace stackport::kernel::headers {
namespace {

namespace fs = std::filesystem;
using host::Path;

bool stands(const Path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

/// The nearest folder above `near` in which the absolute path stands too; "/" when there is none.
Path root_of(const Path& absolute, const Path& near) {
  for (Path at = near; at.has_relative_path(); at = at.parent_path())
    if (stands(at / absolute.relative_path())) return at;
  return "/";
}

Path rooted(const Path& absolute, const Path& near) {
  return root_of(absolute, near) / absolute.relative_path();
}

/// Follows links at the end of `path`; absolute ones from where the package was unpacked.
Path followed(Path path) {
  std::error_code error;
  for (int i = 0; i < 40 && fs::is_symlink(path, error); ++i) {
    const Path target = fs::read_symlink(path, error);
    path = target.is_absolute() ? rooted(target, path.parent_path())
                                : (path.parent_path() / target).lexically_normal();
  }
  const Path real = fs::weakly_canonical(path, error);
  return error ? path : real;
}

const std::regex& include_line() {
  static const std::regex line(R"((^|\n)[ \t]*-?include[ \t]+([^\s$]+)/Makefile[ \t]*(?=\n|$))");
  return line;
}

bool is_kernel_makefile(const std::string& text) {
  static const std::regex line(R"((^|\n)VERSION[ \t]*=)");
  return std::regex_search(text, line);
}

/// What the Makefile of `build` includes; empty: nothing.
Path included(const Path& build, const std::string& text) {
  std::smatch match;
  if (!std::regex_search(text, match, include_line())) return {};
  const Path folder = match[2].str();
  return folder.is_absolute() ? rooted(folder, build) : (build / folder).lexically_normal();
}

/// Every link below `folder` whose absolute target stands in `root`: path from `folder` -> target.
Result<std::map<Path, Path>> absolute_links(const Path& folder, const Path& root) {
  std::map<Path, Path> out;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (!it->is_symlink(error)) continue;
    const Path target = fs::read_symlink(it->path(), error);
    if (error) break;
    if (target.is_absolute() && stands(root / target.relative_path()))
      out[it->path().lexically_relative(folder)] = root / target.relative_path();
  }
  if (error) return fail(ErrorKind::environment, folder.string(), "can't read: " + error.message());
  return out;
}

/// Shows `from` in `to`: folders on the way to one of `links` are real, the rest is linked to.
Result<void> mirror(const Path& from, const Path& to, const Path& at,
                    const std::map<Path, Path>& links, const std::set<Path>& real,
                    const std::set<std::string>& except) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto names, files.list(from / at));
  for (const auto& name : names) {
    const Path path = at / name;
    if (at.empty() && except.contains(name)) continue;
    if (const auto link = links.find(path); link != links.end()) {
      STACKPORT_CHECK(files.symlink(link->second, to / path));
    } else if (real.contains(path)) {
      STACKPORT_CHECK(mirror(from, to, path, links, real, except));
    } else {
      STACKPORT_CHECK(files.symlink(from / path, to / path));
    }
  }
  return {};
}

/// The Makefile that hands on to the source side, with absolute paths put right.
std::string rewritten(const std::string& text, const Headers& headers, const Path& source) {
  static const std::regex absolute(R"((^|[\s=:])(/[A-Za-z0-9._+~/-]+))");
  std::string out;
  std::string rest = text;
  for (std::smatch m; std::regex_search(rest, m, absolute);) {
    const Path path = m[2].str();
    const Path moved = headers.root / path.relative_path();
    out += m.prefix().str() + m[1].str();
    if (path == Path("/") / headers.source.lexically_relative(headers.root) / "Makefile")
      out += (source / "Makefile").string();
    else
      out += stands(moved) ? moved.string() : path.string();
    rest = m.suffix().str();
  }
  return out + rest;
}

Result<void> show(const Path& from, const Path& to, const std::map<Path, Path>& links,
                  const std::set<std::string>& except) {
  std::set<Path> real;
  for (const auto& [path, target] : links)
    for (Path up = path.parent_path(); !up.empty(); up = up.parent_path()) real.insert(up);
  STACKPORT_CHECK(host::real_file_system().make_directories(to));
  return mirror(from, to, {}, links, real, except);
}

}  // namespace

Path config_of(const Path& build) {
  for (const char* name : {".config", "include/config/auto.conf"})
    if (stands(build / name)) return build / name;
  return {};
}

Result<std::string> release_of(const Path& build) {
  auto& files = host::real_file_system();
  static const std::regex define("#define[ \t]+UTS_RELEASE[ \t]+\"([^\"]+)\"");
  std::smatch match;
  if (const auto text = files.read(build / "include/generated/utsrelease.h");
      text && std::regex_search(*text, match, define))
    return match[1].str();
  if (const auto text = files.read(build / "include/config/kernel.release");
      text && !trim(*text).empty())
    return std::string(trim(*text));
  return fail(ErrorKind::environment, build.string(),
              "no kernel headers: there is no include/config/kernel.release",
              "give a folder of an installed or unpacked header package, or a tree after `make "
              "modules_prepare`");
}

Result<Headers> find(const Path& given) {
  std::error_code error;
  Headers out;
  out.build = followed(fs::absolute(given, error).lexically_normal());
  if (!fs::is_directory(out.build, error))
    return fail(ErrorKind::environment, given.string(), "no such folder",
                "give the folder of the target's headers");
  STACKPORT_CHECK(release_of(out.build));
  if (config_of(out.build).empty())
    return fail(ErrorKind::environment, given.string(), "no kernel headers: there is no .config",
                "install or unpack the header package of this very release");
  STACKPORT_TRY(const std::string text, host::real_file_system().read(out.build / "Makefile"));
  out.root = "/";
  out.source = out.build;
  if (is_kernel_makefile(text)) return out;
  Path source = included(out.build, text);
  if (source.empty() && stands(out.build / "source")) source = out.build / "source";
  if (source.empty() && stands(given.parent_path() / "source"))
    source = given.parent_path() / "source";
  std::smatch match;
  if (std::regex_search(text, match, include_line()) && Path(match[2].str()).is_absolute())
    out.root = root_of(match[2].str(), out.build);
  if (source.empty() || !stands(source / "Makefile"))
    return fail(ErrorKind::environment, (out.build / "Makefile").string(),
                source.empty()
                    ? "doesn't say where the kernel's own Makefile is"
                    : "includes " + (source / "Makefile").string() + ", which is missing",
                "install or unpack the package with the common headers into the same root");
  out.source = followed(source);
  return out;
}

Result<Headers> relocate(const Headers& headers, const Path& view) {
  auto& files = host::real_file_system();
  if (headers.root == "/") {
    STACKPORT_CHECK(files.remove_all(view));
    return headers;
  }
  Headers out = headers;
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(view));
  const bool two = headers.source != headers.build;
  if (two) {
    STACKPORT_TRY(const auto links, absolute_links(headers.source, headers.root));
    if (!links.empty()) {
      STACKPORT_CHECK(show(headers.source, staged.path() / "source", links, {}));
      out.source = view / "source";
    }
  }
  STACKPORT_TRY(const auto links, absolute_links(headers.build, headers.root));
  STACKPORT_CHECK(show(headers.build, staged.path() / "build", links, {"Makefile"}));
  STACKPORT_TRY(const std::string text, files.read(headers.build / "Makefile"));
  STACKPORT_CHECK(
      files.write(staged.path() / "build/Makefile", rewritten(text, headers, out.source)));
  out.build = view / "build";
  STACKPORT_CHECK(staged.commit());
  return out;
}

}  // namespace stackport::kernel::headers
