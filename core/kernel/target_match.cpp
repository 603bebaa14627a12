// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/target_match.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <set>

#include "core/base/text.h"
#include "core/kernel/store_git.h"

namespace stackport::kernel::headers {
namespace {

namespace fs = std::filesystem;
using host::Path;

/// Files below `folder`, also through links to folders; each real folder once.
void gather(const Path& top, const std::string& at, std::set<Path>& seen,
            std::vector<std::string>& out) {
  std::error_code error;
  const Path real = fs::canonical(top / at, error);
  if (error || !seen.insert(real).second) return;
  for (fs::directory_iterator it(top / at, error), end; !error && it != end; it.increment(error)) {
    std::string path = at + "/" + it->path().filename().string();
    std::error_code ignored;
    if (it->is_directory(ignored)) {
      if (path != "include/config") gather(top, path, seen, out);
    } else if (it->is_regular_file(ignored)) {
      out.push_back(std::move(path));
    }
  }
}

/// "6.1.192" of a version with whatever a vendor puts behind it.
std::string numbers_of(const std::string& version) {
  return version.substr(0, version.find_first_not_of("0123456789."));
}

bool is_compared(std::string_view path) {
  return path.starts_with("include/linux/") || path.starts_with("include/net/") ||
         path.starts_with("include/rdma/");
}

}  // namespace

Result<std::map<std::string, std::string>> hash_headers(const Path& folder) {
  std::set<Path> seen;
  std::vector<std::string> paths;
  gather(folder, "include", seen, paths);
  std::error_code error;
  std::set<std::string> archs;
  for (fs::directory_iterator it(folder / "arch", error), end; !error && it != end;
       it.increment(error))
    archs.insert(it->path().filename().string());
  for (const auto& arch : archs) gather(folder, "arch/" + arch + "/include", seen, paths);

  std::vector<std::string> ids(paths.size());
  git::initialize();
  git::FirstError first;
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) {
    auto bytes = host::real_file_system().read(folder / paths[i]);
    if (bytes)
      ids[i] = git::hex(git::hash(*bytes, GIT_OBJECT_BLOB));
    else
      first.keep(std::move(bytes.error()));
  });
  STACKPORT_CHECK(first.result());
  std::map<std::string, std::string> out;
  for (size_t i = 0; i < paths.size(); ++i) out[paths[i]] = ids[i];
  return out;
}

Result<void> match(const Headers& headers, const std::map<std::string, std::string>& hashes,
                   const Tree& tree) {
  const std::string place = headers.build.string();
  const std::string& kernel = tree.origin().name;
  STACKPORT_TRY(const std::string text, host::real_file_system().read(headers.source / "Makefile"));
  STACKPORT_TRY(const auto own, identify(*make_memory_tree({{"Makefile", text}})));
  STACKPORT_TRY(const auto theirs, identify(tree));
  const std::string version = numbers_of(own.version);
  if (version != numbers_of(theirs.version))
    return fail(ErrorKind::input, place,
                fmt::format("these headers are of {}, but the source {} is {}", version, kernel,
                            numbers_of(theirs.version)),
                fmt::format("import the source of {} and name it with --source", version));
  size_t compared = 0;
  std::vector<std::string> different;
  for (const auto& [path, id] : hashes) {
    if (!is_compared(path)) continue;
    const std::string other = tree.object_id(path);
    if (other.empty()) continue;
    ++compared;
    if (other != id) different.push_back(path);
  }
  if (compared == 0)
    return fail(ErrorKind::input, place,
                "these headers and the source " + kernel + " have no header in common",
                "give the folder of a complete header package");
  if (different.empty()) return {};
  const size_t shown = std::min<size_t>(different.size(), 3);
  const std::vector<std::string> names(different.begin(), different.begin() + long(shown));
  return fail(
      ErrorKind::input, place,
      fmt::format("{} of {} headers differ from the source {}: {}{}", different.size(), compared,
                  kernel, join(names, ", "), different.size() > shown ? ", ..." : ""),
      "import the source that these headers were made from (the same package version, "
      "with the same patches) and name it with --source");
}

std::string key_of(const std::string& release, const std::string& config,
                   const std::string& symvers,
                   const std::map<std::string, std::string>& source_hashes,
                   const std::map<std::string, std::string>& build_hashes,
                   const std::string& tree_id) {
  std::string text =
      fmt::format("target 1\n{}\n{}\n{}\n{}\n", release, sha256(config), sha256(symvers), tree_id);
  for (const auto& [path, id] : source_hashes) text += fmt::format("source {} {}\n", path, id);
  for (const auto& [path, id] : build_hashes) text += fmt::format("build {} {}\n", path, id);
  return sha256(text);
}

}  // namespace stackport::kernel::headers
