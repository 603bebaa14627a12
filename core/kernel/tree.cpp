// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <shared_mutex>
#include <unordered_map>

#include "core/base/text.h"
#include "core/kernel/git.h"

namespace stackport::kernel {
namespace {

using Folder = std::vector<Entry>;

const Entry* entry_of(const Folder& folder, std::string_view name) {
  const auto it = std::lower_bound(folder.begin(), folder.end(), name,
                                   [](const Entry& e, std::string_view n) { return e.name < n; });
  return it != folder.end() && it->name == name ? &*it : nullptr;
}

std::string joined(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
}

std::string_view without_slash(std::string_view path) {
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  return path;
}

std::pair<std::string_view, std::string_view> split(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

tl::unexpected<Error> no_such_file(const Origin& origin, std::string_view path,
                                   std::string_view what = "no such file") {
  return fail(
      ErrorKind::failed, std::string(path),
      origin.name.empty() ? std::string(what) : fmt::format("{} in kernel {}", what, origin.name));
}

/// A kernel in the store: folders are read once and kept, so are files until they are many.
class GitTree final : public Tree {
 public:
  GitTree(std::shared_ptr<git::OdbPool> pool, const git_oid& id, Origin origin)
      : pool_(std::move(pool)), oid_(id), id_(git::hex(id)), origin_(std::move(origin)) {}

  const std::string& id() const override { return id_; }
  const Origin& origin() const override { return origin_; }

  Result<std::string> read(std::string_view path) const override {
    const auto [parent, name] = split(path);
    const auto folder = folder_of(parent);
    const Entry* entry = folder ? entry_of(*folder, name) : nullptr;
    if (!entry) return no_such_file(origin_, path);
    if (entry->kind == EntryKind::directory) return no_such_file(origin_, path, "a folder");
    {
      const std::shared_lock lock(mutex_);
      if (const auto it = files_.find(entry->id); it != files_.end()) return it->second;
    }
    git_oid id{};
    git_oid_fromstr(&id, entry->id.c_str());
    auto bytes = pool_->read(id);
    if (!bytes) return bytes;
    const std::unique_lock lock(mutex_);
    if (kept_bytes_ + bytes->size() <= most_kept && files_.emplace(entry->id, *bytes).second)
      kept_bytes_ += bytes->size();
    return bytes;
  }

  std::string object_id(std::string_view path) const override {
    path = without_slash(path);
    if (path.empty()) return id_;
    const auto [parent, name] = split(path);
    const auto folder = folder_of(parent);
    const Entry* entry = folder ? entry_of(*folder, name) : nullptr;
    return entry ? entry->id : std::string();
  }

  std::vector<Entry> list(std::string_view folder) const override {
    const auto found = folder_of(without_slash(folder));
    return found ? *found : Folder();
  }

 private:
  using Shared = std::shared_ptr<const Folder>;

  Shared folder_of(std::string_view path) const {
    {
      const std::shared_lock lock(mutex_);
      if (const auto it = folders_.find(std::string(path)); it != folders_.end()) return it->second;
    }
    Shared folder = load(path);
    const std::unique_lock lock(mutex_);
    return folders_.emplace(std::string(path), std::move(folder)).first->second;
  }

  Shared load(std::string_view path) const {
    git_oid id = oid_;
    if (!path.empty()) {
      const auto [parent, name] = split(path);
      const auto folder = folder_of(parent);
      const Entry* entry = folder ? entry_of(*folder, name) : nullptr;
      if (!entry || entry->kind != EntryKind::directory) return nullptr;
      git_oid_fromstr(&id, entry->id.c_str());
    }
    const auto bytes = pool_->read(id);
    if (!bytes) return nullptr;
    auto out = std::make_shared<Folder>();
    for (auto& raw : git::parse_tree(*bytes))
      out->push_back({std::move(raw.name), raw.kind, git::hex(raw.id)});
    return out;
  }

  std::shared_ptr<git::OdbPool> pool_;
  git_oid oid_;
  std::string id_;
  Origin origin_;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, Shared> folders_;
  static constexpr size_t most_kept = 64 << 20;
  mutable std::unordered_map<std::string, std::string> files_;  ///< by id
  mutable size_t kept_bytes_ = 0;
};

/// Files in memory, with the ids that git would give them.
class MemoryTree final : public Tree {
 public:
  MemoryTree(std::map<std::string, std::string> files, Origin origin)
      : files_(std::move(files)), origin_(std::move(origin)) {
    std::map<std::string, std::vector<git::RawEntry>> raw;
    raw[""];
    for (const auto& [path, bytes] : files_) {
      raw[parent_of(path)].push_back(
          {base_name(path), EntryKind::file, git::hash(bytes, GIT_OBJECT_BLOB)});
      for (auto folder = parent_of(path); !folder.empty(); folder = parent_of(folder)) raw[folder];
    }
    // Deepest first: a folder sorts before what is in it.
    for (auto it = raw.rbegin(); it != raw.rend(); ++it) {
      const git_oid id = git::hash(git::tree_bytes(it->second), GIT_OBJECT_TREE);
      if (it->first.empty())
        id_ = git::hex(id);
      else
        raw[parent_of(it->first)].push_back({base_name(it->first), EntryKind::directory, id});
    }
    for (auto& [path, entries] : raw) {
      auto& folder = folders_[path];
      for (auto& e : entries) folder.push_back({e.name, e.kind, git::hex(e.id)});
      std::sort(folder.begin(), folder.end(),
                [](const Entry& a, const Entry& b) { return a.name < b.name; });
    }
  }

  const std::string& id() const override { return id_; }
  const Origin& origin() const override { return origin_; }

  Result<std::string> read(std::string_view path) const override {
    const auto it = files_.find(std::string(path));
    if (it == files_.end()) return no_such_file(origin_, path);
    return it->second;
  }

  std::string object_id(std::string_view path) const override {
    path = without_slash(path);
    if (path.empty()) return id_;
    const auto [parent, name] = split(path);
    const auto it = folders_.find(std::string(parent));
    const Entry* entry = it == folders_.end() ? nullptr : entry_of(it->second, name);
    return entry ? entry->id : std::string();
  }

  std::vector<Entry> list(std::string_view folder) const override {
    const auto it = folders_.find(std::string(without_slash(folder)));
    return it == folders_.end() ? Folder() : it->second;
  }

 private:
  std::map<std::string, std::string> files_;
  std::map<std::string, Folder> folders_;
  std::string id_;
  Origin origin_;
};

void collect(const Tree& tree, const std::string& folder, std::vector<std::string>& out) {
  for (const auto& entry : tree.list(folder)) {
    std::string path = joined(folder, entry.name);
    if (entry.kind == EntryKind::directory)
      collect(tree, path, out);
    else
      out.push_back(std::move(path));
  }
}

/// `NAME = value` of a Makefile's first assignment to NAME.
std::string assigned(std::string_view text, std::string_view name) {
  for (const auto& line : lines(text)) {
    const size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    std::string_view left = trim(std::string_view(line).substr(0, equals));
    while (!left.empty() && (left.back() == ':' || left.back() == '?' || left.back() == ' '))
      left.remove_suffix(1);
    if (left != name) continue;
    std::string_view value = std::string_view(line).substr(equals + 1);
    return std::string(trim(value.substr(0, value.find('#'))));
  }
  return {};
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::vector<std::string> Tree::files_below(std::string_view folder) const {
  std::vector<std::string> out;
  collect(*this, std::string(without_slash(folder)), out);
  std::sort(out.begin(), out.end());
  return out;
}

Result<Identity> identify(const Tree& tree) {
  const auto text = tree.read("Makefile");
  const std::string major = text ? assigned(*text, "VERSION") : std::string();
  const std::string minor = text ? assigned(*text, "PATCHLEVEL") : std::string();
  if (!is_number(major) || !is_number(minor))
    return fail(ErrorKind::input, tree.origin().name.empty() ? "Makefile" : tree.origin().name,
                "no kernel: there is no top Makefile with VERSION and PATCHLEVEL",
                "give the top folder of a kernel's source");
  Identity out;
  out.version = major + "." + minor;
  if (const auto sub = assigned(*text, "SUBLEVEL"); !sub.empty()) out.version += "." + sub;
  out.version += assigned(*text, "EXTRAVERSION");
  if (const auto lines = tree.read("Makefile.rhelver")) {
    const auto first = assigned(*lines, "RHEL_MAJOR");
    const auto second = assigned(*lines, "RHEL_MINOR");
    if (!first.empty()) out.enterprise = second.empty() ? first : first + "." + second;
  }
  return out;
}

std::shared_ptr<Tree> make_memory_tree(std::map<std::string, std::string> files, Origin origin) {
  git::initialize();
  return std::make_shared<MemoryTree>(std::move(files), std::move(origin));
}

std::shared_ptr<Tree> git::make_tree(std::shared_ptr<OdbPool> pool, const git_oid& tree,
                                     Origin origin) {
  return std::make_shared<GitTree>(std::move(pool), tree, std::move(origin));
}

}  // namespace stackport::kernel
