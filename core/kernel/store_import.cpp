// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_for_each.h>
#include <unistd.h>

#include <atomic>
#include <set>

#include "core/base/text.h"
#include "core/kernel/store_git.h"

namespace stackport::kernel {
namespace {

using git::FirstError;
using git::Item;

tl::unexpected<Error> unreadable(const host::Path& path, const std::error_code& why) {
  return fail(ErrorKind::environment, path.string(), "can't read: " + why.message());
}

/// Files below `top` without their contents, in order of path; what git keeps is left out.
Result<void> walk(const host::Path& top, const std::string& folder, std::deque<Item>& out) {
  std::error_code error;
  std::map<std::string, std::filesystem::file_status> names;
  for (std::filesystem::directory_iterator it(top / folder, error), end; !error && it != end;
       it.increment(error)) {
    names[it->path().filename().string()] = it->symlink_status(error);
    if (error) break;
  }
  if (error) return unreadable(top / folder, error);
  for (const auto& [name, status] : names) {
    if (name == ".git") continue;
    const std::string path = folder.empty() ? name : folder + "/" + name;
    using std::filesystem::file_type;
    using std::filesystem::perms;
    switch (status.type()) {
      case file_type::directory:
        STACKPORT_CHECK(walk(top, path, out));
        break;
      case file_type::symlink:
        out.push_back({path, EntryKind::symlink, {}});
        break;
      case file_type::regular:
        out.push_back({path,
                       (status.permissions() & perms::owner_exec) != perms::none
                           ? EntryKind::executable
                           : EntryKind::file,
                       {}});
        break;
      default:
        return fail(ErrorKind::input, (top / path).string(), "neither a file, a folder nor a link",
                    "take it out of the folder");
    }
  }
  return {};
}

Result<std::string> bytes_of(const host::Path& path, EntryKind kind) {
  if (kind != EntryKind::symlink) return host::real_file_system().read(path);
  std::error_code error;
  const auto target = std::filesystem::read_symlink(path, error);
  if (error) return unreadable(path, error);
  return target.string();
}

/// Copies tree objects from another repository; an object that is there is complete, since its
/// files are written before it.
class Copy {
 public:
  Copy(git::OdbPool& from, git::OdbPool& to) : from_(from), to_(to) {}

  Result<void> folder(const git_oid& id) {
    if (to_.has(id)) return {};
    STACKPORT_TRY(const std::string bytes, from_.read(id));
    const auto entries = git::parse_tree(bytes);
    FirstError first;
    tbb::parallel_for_each(entries, [&](const git::RawEntry& entry) {
      if (first.set()) return;
      auto done = entry.kind == EntryKind::directory ? folder(entry.id) : file(entry.id);
      if (!done) first.keep(std::move(done.error()));
    });
    STACKPORT_CHECK(first.result());
    STACKPORT_CHECK(to_.write(bytes, GIT_OBJECT_TREE));
    return {};
  }

 private:
  Result<void> file(const git_oid& id) {
    if (to_.has(id)) return {};
    STACKPORT_TRY(const std::string bytes, from_.read(id));
    STACKPORT_CHECK(to_.write(bytes, GIT_OBJECT_BLOB));
    return {};
  }

  git::OdbPool& from_;
  git::OdbPool& to_;
};

std::string nearest_tag(git_repository* repository, const std::string& ref) {
  git_strarray tags{};
  if (git_tag_list(&tags, repository) != 0) return {};
  const std::vector<std::string> names(tags.strings, tags.strings + tags.count);
  git_strarray_dispose(&tags);
  const auto near = nearest(ref, names);
  return near ? "did you mean " + *near + "?" : "see `git tag` and `git branch` there";
}

/// The commit that `ref` names, through annotated tags.
Result<git::Handle<git_object>> commit_of(git_repository* repository, const std::string& place,
                                          const std::string& ref) {
  git_object* object = nullptr;
  if (git_revparse_single(&object, repository, ref.c_str()) != 0)
    return fail(ErrorKind::input, place, "no ref or commit " + ref, nearest_tag(repository, ref));
  const git::Handle<git_object> owner(object);
  git_object* commit = nullptr;
  if (git_object_peel(&commit, object, GIT_OBJECT_COMMIT) != 0)
    return fail(ErrorKind::input, place, ref + " is no commit", "give a tag, branch or commit");
  return git::Handle<git_object>(commit);
}

}  // namespace

Result<Origin> Store::import_directory(const Origin& origin, const host::Path& folder,
                                       const Progress& progress) {
  git::initialize();
  STACKPORT_CHECK(git::check_name(origin.name));
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return fail(ErrorKind::input, folder.string(), "no such folder");
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_ / "kernels.lock"));
  git::sweep(git::objects_of(folder_));
  std::deque<Item> items;
  STACKPORT_CHECK(walk(folder, "", items));
  git::OdbPool pool(git::objects_of(folder_));
  FirstError first;
  std::mutex telling;
  size_t count = 0;
  tbb::parallel_for(tbb::blocked_range<size_t>(0, items.size(), 64), [&](const auto& range) {
    for (size_t i = range.begin(); i != range.end() && !first.set(); ++i) {
      auto id = bytes_of(folder / items[i].path, items[i].kind).and_then([&](const std::string& b) {
        return pool.write(b, GIT_OBJECT_BLOB);
      });
      if (id)
        items[i].id = *id;
      else
        first.keep(std::move(id.error()));
    }
    const std::lock_guard guard(telling);
    count += range.size();
    if (progress) progress(count, items.size());
  });
  STACKPORT_CHECK(first.result());
  STACKPORT_CHECK(git::record(folder_, pool, items, origin, folder.string()));
  return origin;
}

Result<Origin> Store::import_git(const std::string& name, const host::Path& repository,
                                 const std::string& ref) {
  git::initialize();
  STACKPORT_CHECK(git::check_name(name));
  const std::string place = repository.string();
  std::string local = place;
  if (local.starts_with("file:")) local = "/" + local.substr(local.find_first_not_of('/', 5));
  git_repository* opened = nullptr;
  if (git_repository_open_ext(&opened, local.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0)
    return fail(ErrorKind::input, place, "no git repository: " + git::last_error(),
                "give the folder of a local clone");
  const git::Handle<git_repository> owner(opened);
  STACKPORT_TRY(const auto commit, commit_of(opened, place, ref));
  const auto* object = reinterpret_cast<const git_commit*>(commit.get());
  const Origin origin{name, "git", place + " " + ref, git::hex(*git_commit_id(object))};

  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder_ / "kernels.lock"));
  git::sweep(git::objects_of(folder_));
  git::OdbPool from(host::Path(git_repository_commondir(opened)) / "objects");
  git::OdbPool to(git::objects_of(folder_));
  if (auto copied = Copy(from, to).folder(*git_commit_tree_id(object)); !copied) {
    // What can't be read is the repository's fault; what can't be written is the machine's.
    if (copied.error().kind == ErrorKind::failed) {
      copied.error().kind = ErrorKind::input;
      copied.error().diagnostics.front().next =
          "complete that clone (it is shallow, partial or damaged), then import again";
    }
    return pass(copied);
  }
  STACKPORT_CHECK(git::record_tree(folder_, to, *git_commit_tree_id(object), origin, place));
  return origin;
}

}  // namespace stackport::kernel
