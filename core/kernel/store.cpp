// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/kernel/store_git.h"

namespace stackport::kernel {
namespace git {

host::Path repository_of(const host::Path& store) {
  return store / "kernels.git";
}
host::Path objects_of(const host::Path& store) {
  return repository_of(store) / "objects";
}

namespace {

constexpr std::string_view kRefs = "refs/kernels/";

/// A ref's name has no `~`, which versions of packages may have.
std::string ref_of(std::string_view name) {
  std::string out(kRefs);
  for (const char c : name) out += c == '~' ? std::string("%7E") : std::string(1, c);
  return out;
}

std::string name_of(std::string_view ref) {
  std::string out(ref.substr(kRefs.size()));
  for (size_t at; (at = out.find("%7E")) != std::string::npos;) out.replace(at, 3, "~");
  return out;
}

std::string message_of(const Origin& origin) {
  return fmt::format("kernel {}\n\nkind: {}\nfrom: {}\nversion: {}\n", origin.name, origin.kind,
                     origin.from, origin.version);
}

Origin origin_of(const std::string& name, std::string_view message) {
  Origin out;
  out.name = name;
  for (const auto& line : lines(message)) {
    const size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string key = line.substr(0, colon);
    const std::string value = line.substr(colon + 2);
    if (key == "kind") out.kind = value;
    if (key == "from") out.from = value;
    if (key == "version") out.version = value;
  }
  return out;
}

Result<Handle<git_repository>> open_repository(const host::Path& store) {
  git_repository* repository = nullptr;
  if (git_repository_open_bare(&repository, repository_of(store).c_str()) != 0)
    return broken(repository_of(store), "can't open the kernels");
  return Handle<git_repository>(repository);
}

std::string as_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// A commit without a parent; the same tree and origin give the same commit.
Result<void> set_ref(const host::Path& store, OdbPool& pool, const git_oid& tree, Origin origin) {
  origin.from = as_line(origin.from);
  const std::string who = "stackport <stackport@localhost> 0 +0000";
  const std::string commit = fmt::format("tree {}\nauthor {}\ncommitter {}\n\n{}", hex(tree), who,
                                         who, message_of(origin));
  STACKPORT_TRY(const git_oid id, pool.write(commit, GIT_OBJECT_COMMIT));
  STACKPORT_TRY(const auto repository, open_repository(store));
  git_reference* ref = nullptr;
  if (git_reference_create(&ref, repository.get(), ref_of(origin.name).c_str(), &id, 1, nullptr) !=
      0)
    return broken(repository_of(store), "can't record kernel " + origin.name);
  git_reference_free(ref);
  return {};
}

Result<git_oid> write_folders(OdbPool& pool, const std::deque<Item>& items,
                              const std::string& place) {
  std::map<std::string, std::map<std::string, RawEntry>> folders;
  folders[""];
  for (const auto& item : items) {
    const std::string parent = parent_of(item.path);
    const std::string name = base_name(item.path);
    folders[parent][name] = {name, item.kind, item.id};
    for (auto folder = parent; !folder.empty() && !folders.contains(parent_of(folder));
         folder = parent_of(folder))
      folders[parent_of(folder)];
  }
  // Deepest first: a folder sorts before what is in it.
  for (auto it = folders.rbegin(); it != folders.rend(); ++it) {
    std::vector<RawEntry> entries;
    for (auto& [name, entry] : it->second) entries.push_back(std::move(entry));
    STACKPORT_TRY(const git_oid id, pool.write(tree_bytes(std::move(entries)), GIT_OBJECT_TREE));
    if (it->first.empty()) return id;
    const std::string name = base_name(it->first);
    auto& siblings = folders[parent_of(it->first)];
    if (siblings.contains(name))
      return fail(ErrorKind::input, place, it->first + " is both a file and a folder");
    siblings[name] = {name, EntryKind::directory, id};
  }
  return git_oid{};
}

}  // namespace

Result<void> check_name(const std::string& name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._+~@-").find(c) != std::string_view::npos;
  };
  if (!name.empty() && name.size() <= 128 && std::isalnum(static_cast<unsigned char>(name[0])) &&
      std::all_of(name.begin(), name.end(), good) && name.find("..") == std::string::npos &&
      !name.ends_with(".") && !name.ends_with(".lock"))
    return {};
  return fail(ErrorKind::input, name, "no good name",
              "use letters, digits and ._+~@- only, as in `vendor-1.2`");
}

void sweep(const host::Path& objects) {
  std::error_code error;
  std::vector<host::Path> old;
  for (std::filesystem::directory_iterator it(objects, error), end; !error && it != end;
       it.increment(error))
    if (it->path().filename().string().starts_with("tmp_object")) old.push_back(it->path());
  for (const auto& path : old) std::filesystem::remove(path, error);
}

Result<void> record_tree(const host::Path& store, OdbPool& pool, const git_oid& tree,
                         const Origin& origin, const std::string& place) {
  const std::shared_ptr<OdbPool> borrowed(&pool, [](OdbPool*) {});
  auto identity = identify(*make_tree(borrowed, tree, origin));
  if (!identity) {
    identity.error().diagnostics.front().place.file = place;
    return pass(identity);
  }
  return set_ref(store, pool, tree, origin);
}

Result<void> record(const host::Path& store, OdbPool& pool, const std::deque<Item>& items,
                    const Origin& origin, const std::string& place) {
  STACKPORT_TRY(const git_oid tree, write_folders(pool, items, place));
  return record_tree(store, pool, tree, origin, place);
}

}  // namespace git

Result<Store> Store::open(const host::Path& folder) {
  git::initialize();
  std::error_code error;
  const host::Path top = std::filesystem::absolute(folder, error).lexically_normal();
  const host::Path repository = git::repository_of(top);
  if (!std::filesystem::exists(repository / "HEAD", error)) {
    STACKPORT_TRY(const auto lock, host::FileLock::acquire(top / "kernels.lock"));
    git_repository* made = nullptr;
    if (git_repository_init(&made, repository.c_str(), 1) != 0)
      return git::broken(repository, "can't make the store");
    git_repository_free(made);
  }
  return Store(top);
}

std::vector<Origin> Store::kernels() const {
  std::vector<Origin> out;
  const auto repository = git::open_repository(folder_);
  if (!repository) return out;
  git_reference_iterator* iterator = nullptr;
  if (git_reference_iterator_glob_new(&iterator, repository->get(), "refs/kernels/*") != 0)
    return out;
  const git::Handle<git_reference_iterator> owner(iterator);
  git_reference* next = nullptr;
  while (git_reference_next(&next, iterator) == 0) {
    const git::Handle<git_reference> ref(next);
    git_commit* commit = nullptr;
    const git_oid* id = git_reference_target(next);
    if (!id || git_commit_lookup(&commit, repository->get(), id) != 0) continue;
    const git::Handle<git_commit> keep(commit);
    out.push_back(
        git::origin_of(git::name_of(git_reference_name(next)), git_commit_message(commit)));
  }
  std::sort(out.begin(), out.end(),
            [](const Origin& a, const Origin& b) { return a.name < b.name; });
  return out;
}

Result<std::shared_ptr<Tree>> Store::kernel(const std::string& name) const {
  STACKPORT_CHECK(git::check_name(name));
  STACKPORT_TRY(const auto repository, git::open_repository(folder_));
  git_oid id{};
  git_commit* commit = nullptr;
  if (git_reference_name_to_id(&id, repository.get(), git::ref_of(name).c_str()) != 0) {
    std::vector<std::string> names;
    for (const auto& origin : kernels()) names.push_back(origin.name);
    std::string next = fmt::format("`stackport kernel fetch {}`", name);
    if (const auto near = nearest(name, names)) next = fmt::format("use {}, or {}", *near, next);
    return fail(ErrorKind::input, name, "no kernel of this name in " + folder_.string(),
                std::move(next));
  }
  if (git_commit_lookup(&commit, repository.get(), &id) != 0)
    return git::broken(git::repository_of(folder_), "can't read kernel " + name);
  const git::Handle<git_commit> owner(commit);
  return git::make_tree(std::make_shared<git::OdbPool>(git::objects_of(folder_)),
                        *git_commit_tree_id(commit),
                        git::origin_of(name, git_commit_message(commit)));
}

Result<void> Store::copy(const std::string& name, const std::string& other) {
  STACKPORT_CHECK(git::check_name(other));
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_ / "kernels.lock"));
  STACKPORT_TRY(const auto tree, kernel(name));
  git_oid id{};
  git_oid_fromstr(&id, tree->id().c_str());
  Origin origin = tree->origin();
  origin.name = other;
  git::OdbPool pool(git::objects_of(folder_));
  return git::record_tree(folder_, pool, id, origin, name);
}

Result<void> Store::remove(const std::string& name) {
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_ / "kernels.lock"));
  STACKPORT_TRY(const auto tree, kernel(name));
  STACKPORT_TRY(const auto repository, git::open_repository(folder_));
  git_reference* ref = nullptr;
  if (git_reference_lookup(&ref, repository.get(), git::ref_of(name).c_str()) != 0)
    return git::broken(git::repository_of(folder_), "can't find kernel " + name);
  const git::Handle<git_reference> owner(ref);
  if (git_reference_delete(ref) != 0)
    return git::broken(git::repository_of(folder_), "can't remove kernel " + name);
  return {};
}

}  // namespace stackport::kernel
