// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/git.h"

#include <algorithm>
#include <cstring>

namespace stackport::kernel::git {

void initialize() {
  static const bool done = [] {
    git_libgit2_init();
    // zlib's checksum guards what is read; the ids would be hashed again at every read.
    git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    // No hook or filter of a repository is ever run, so whose it is does not matter.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    return true;
  }();
  (void)done;
}

std::string last_error() {
  const git_error* error = git_error_last();
  return error && error->message ? error->message : "no reason given";
}

tl::unexpected<Error> broken(const host::Path& place, const std::string& what) {
  const std::string reason = last_error();
  std::string next;
  if (reason.find(std::strerror(ENOSPC)) != std::string::npos)
    next = "free space on that disk, then run the same command again";
  return fail(ErrorKind::environment, place.string(), what + ": " + reason, std::move(next));
}

std::string hex(const git_oid& id) {
  char text[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(text, sizeof text, &id);
}

git_oid hash(std::string_view bytes, git_object_t type) {
  initialize();
  git_oid id{};
  git_odb_hash(&id, bytes.data(), bytes.size(), type);
  return id;
}

std::string tree_bytes(std::vector<RawEntry> entries) {
  const auto key = [](const RawEntry& e) {
    return e.kind == EntryKind::directory ? e.name + "/" : e.name;
  };
  std::sort(entries.begin(), entries.end(),
            [&](const RawEntry& a, const RawEntry& b) { return key(a) < key(b); });
  std::string out;
  for (const auto& entry : entries) {
    switch (entry.kind) {
      case EntryKind::file:
        out += "100644 ";
        break;
      case EntryKind::executable:
        out += "100755 ";
        break;
      case EntryKind::symlink:
        out += "120000 ";
        break;
      case EntryKind::directory:
        out += "40000 ";
        break;
    }
    out += entry.name;
    out += '\0';
    out.append(reinterpret_cast<const char*>(entry.id.id), GIT_OID_RAWSZ);
  }
  return out;
}

std::vector<RawEntry> parse_tree(std::string_view bytes) {
  std::vector<RawEntry> out;
  while (!bytes.empty()) {
    const size_t blank = bytes.find(' ');
    const size_t zero = bytes.find('\0', blank == std::string_view::npos ? 0 : blank);
    if (blank == std::string_view::npos || zero == std::string_view::npos ||
        bytes.size() < zero + 1 + GIT_OID_RAWSZ)
      break;
    const std::string_view mode = bytes.substr(0, blank);
    RawEntry entry;
    entry.name = bytes.substr(blank + 1, zero - blank - 1);
    git_oid_fromraw(&entry.id, reinterpret_cast<const unsigned char*>(bytes.data()) + zero + 1);
    bytes.remove_prefix(zero + 1 + GIT_OID_RAWSZ);
    if (mode == "160000") continue;
    entry.kind = mode == "40000" || mode == "040000" ? EntryKind::directory
                 : mode == "120000"                  ? EntryKind::symlink
                 : mode == "100755"                  ? EntryKind::executable
                                                     : EntryKind::file;
    out.push_back(std::move(entry));
  }
  std::sort(out.begin(), out.end(),
            [](const RawEntry& a, const RawEntry& b) { return a.name < b.name; });
  return out;
}

Result<OdbPool::Lease> OdbPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      Handle<git_odb> odb = std::move(free_.back());
      free_.pop_back();
      return Lease(*this, std::move(odb));
    }
  }
  git_odb* odb = nullptr;
  if (git_odb_open(&odb, objects_.c_str()) != 0)
    return broken(objects_, "can't open the kernels' objects");
  return Lease(*this, Handle<git_odb>(odb));
}

void OdbPool::give_back(Handle<git_odb> odb) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(odb));
}

Result<git_oid> OdbPool::write(std::string_view bytes, git_object_t type) {
  STACKPORT_TRY(const Lease lease, take());
  git_oid id{};
  if (git_odb_write(&id, lease.get(), bytes.data(), bytes.size(), type) != 0)
    return broken(objects_, "can't write an object");
  return id;
}

Result<std::string> OdbPool::read(const git_oid& id) {
  STACKPORT_TRY(const Lease lease, take());
  git_odb_object* object = nullptr;
  if (git_odb_read(&object, lease.get(), &id) != 0)
    return fail(ErrorKind::failed, objects_.string(),
                "can't read object " + hex(id) + ": " + last_error(),
                "the store is damaged: remove that kernel and import it again");
  const Handle<git_odb_object> owner(object);
  return std::string(static_cast<const char*>(git_odb_object_data(object)),
                     git_odb_object_size(object));
}

bool OdbPool::has(const git_oid& id) {
  auto lease = take();
  return lease && git_odb_exists_ext(lease->get(), &id, GIT_ODB_LOOKUP_NO_REFRESH) == 1;
}

}  // namespace stackport::kernel::git
