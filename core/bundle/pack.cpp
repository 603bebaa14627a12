// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/pack.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

#include "core/base/text.h"
#include "core/bundle/pack_devel.h"
#include "core/bundle/pack_dkms.h"

namespace stackport::bundle {
namespace {

namespace fs = std::filesystem;

constexpr time_t kTime = 315532800;  // 1980-01-01 00:00 UTC: no tool takes it for a mistake

struct Member {
  std::string path;
  std::string bytes;
};

/// The bundle's files in path order, MANIFEST.json among them, each held against the manifest.
Result<std::vector<Member>> members_of(const host::Path& bundle, const Manifest& manifest) {
  auto& files = host::real_file_system();
  std::vector<Member> members;
  Error error;
  for (const File& file : manifest.files) {
    Diagnostic d;
    d.place.file = (bundle / file.path).string();
    d.next = "assemble the bundle anew, then pack it";
    if (!is_safe_path(file.path)) {
      d.message = "the manifest names a path that leaves the bundle";
    } else if (auto bytes = files.read(bundle / file.path); !bytes) {
      d.message = "the manifest names this file, but it can't be read";
      d.notes = std::move(bytes.error().diagnostics);
      for (auto& note : d.notes) note.severity = Severity::note;
    } else if (sha256(*bytes) != file.sha256) {
      d.message = "is not what the manifest says: it was edited";
    } else {
      members.push_back({file.path, std::move(*bytes)});
      continue;
    }
    error.diagnostics.push_back(std::move(d));
  }
  if (!error.diagnostics.empty()) return tl::make_unexpected(std::move(error));
  STACKPORT_TRY(std::string bytes, files.read(bundle / "MANIFEST.json"));
  members.push_back({"MANIFEST.json", std::move(bytes)});
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return a.path < b.path; });
  return members;
}

std::string plain(const std::string& text) {
  std::string out;
  for (char c : text)
    out +=
        std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '+' || c == '_' ? c : '.';
  return out;
}

Packed identify(const Manifest& manifest, const std::vector<Member>& members) {
  Packed packed;
  packed.name = "stackport-" + plain(manifest.stack);
  const auto own = std::find_if(members.begin(), members.end(),
                                [](const Member& m) { return m.path == "MANIFEST.json"; });
  packed.version = plain(manifest.source.version) + "+" + sha256(own->bytes).substr(0, 8);
  return packed;
}

/// Writes a .tar.xz of which every byte follows from the members.
Result<void> write_tar(const host::Path& path, const std::string& top,
                       const std::vector<Member>& members) {
  std::unique_ptr<archive, int (*)(archive*)> out(archive_write_new(), archive_write_free);
  auto failed = [&] {
    const char* reason = archive_error_string(out.get());
    return fail(ErrorKind::environment, path.string(),
                std::string("can't be written: ") + (reason ? reason : "unknown reason"),
                "see whether the disk is full");
  };
  if (archive_write_add_filter_xz(out.get()) != ARCHIVE_OK ||
      archive_write_set_filter_option(out.get(), "xz", "compression-level", "6") != ARCHIVE_OK ||
      archive_write_set_filter_option(out.get(), "xz", "threads", "1") != ARCHIVE_OK ||
      archive_write_set_format_pax_restricted(out.get()) != ARCHIVE_OK ||
      archive_write_open_filename(out.get(), path.c_str()) != ARCHIVE_OK)
    return failed();
  std::unique_ptr<archive_entry, void (*)(archive_entry*)> entry(archive_entry_new(),
                                                                 archive_entry_free);
  for (const Member& member : members) {
    archive_entry_clear(entry.get());
    archive_entry_set_pathname(entry.get(), (top + "/" + member.path).c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), kTime, 0);
    archive_entry_set_uname(entry.get(), "root");
    archive_entry_set_gname(entry.get(), "root");
    if (archive_write_header(out.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(out.get(), member.bytes.data(), member.bytes.size()) !=
            static_cast<la_ssize_t>(member.bytes.size()))
      return failed();
  }
  if (archive_write_close(out.get()) != ARCHIVE_OK) return failed();
  return {};
}

Result<void> make_tar(Packed& packed, const std::vector<Member>& members,
                      const host::Path& output) {
  auto& files = host::real_file_system();
  const std::string top = packed.name + "-" + packed.version;
  packed.path = output / (top + ".tar.xz");
  const host::Path part = output / ("." + top + ".tar.xz.part");
  STACKPORT_CHECK(files.make_directories(output));
  auto written = write_tar(part, top, members);
  std::error_code error;
  if (written) {
    fs::rename(part, packed.path, error);
    if (!error) return {};
    written = fail(ErrorKind::environment, packed.path.string(), error.message());
  }
  fs::remove(part, error);
  return written;
}

/// NAME-VERSION below `output`, whole or not at all.
Result<void> write_folder(Packed& packed, const std::vector<Member>& members,
                          const host::Path& output) {
  auto& files = host::real_file_system();
  packed.path = output / (packed.name + "-" + packed.version);
  STACKPORT_CHECK(files.make_directories(output));
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(packed.path));
  for (const Member& member : members)
    STACKPORT_CHECK(files.write(staged.path() / member.path, member.bytes));
  return staged.commit();
}

Result<void> make_devel(Packed& packed, const std::vector<Member>& members,
                        const Manifest& manifest, const host::Path& output,
                        const std::vector<BuiltFor>& builds) {
  packed.name += "-devel";
  std::set<std::string> wanted;
  for (const File& file : manifest.files)
    if (is_public_header(file)) wanted.insert(file.path);
  std::vector<Member> taken;
  for (const Member& member : members)
    if (wanted.contains(member.path)) taken.push_back(member);
  std::vector<std::string> releases;
  for (const auto& build : builds) {
    STACKPORT_TRY(auto bytes, host::real_file_system().read(build.folder / "Module.symvers"));
    taken.push_back({"symvers/" + build.release + "/Module.symvers", std::move(bytes)});
    releases.push_back(build.release);
  }
  for (auto& [name, text] : devel_files(packed.name, packed.version, manifest, releases))
    taken.push_back({name, text});
  return write_folder(packed, taken, output);
}

Result<void> make_dkms(Packed& packed, const std::vector<Member>& members, const host::Path& bundle,
                       const Manifest& manifest, const host::Path& output) {
  STACKPORT_TRY(const auto modules, in_dependency_order(bundle, manifest));
  STACKPORT_TRY(const std::string conf, dkms_conf(packed.name, packed.version, modules, manifest));
  auto with_conf = members;
  with_conf.push_back({"dkms.conf", conf});
  return write_folder(packed, with_conf, output);
}

}  // namespace

Result<Packed> pack(const host::Path& bundle, const Manifest& manifest, Format format,
                    const host::Path& output, const std::vector<BuiltFor>& builds) {
  STACKPORT_TRY(const auto members, members_of(bundle, manifest));
  Packed packed = identify(manifest, members);
  switch (format) {
    case Format::tar:
      STACKPORT_CHECK(make_tar(packed, members, output));
      break;
    case Format::dkms:
      STACKPORT_CHECK(make_dkms(packed, members, bundle, manifest, output));
      break;
    case Format::devel:
      STACKPORT_CHECK(make_devel(packed, members, manifest, output, builds));
      break;
  }
  return packed;
}

}  // namespace stackport::bundle
