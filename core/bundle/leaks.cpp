// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/leaks.h"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/leak_units.h"
#include "core/bundle/views.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

using facts::CompileCommand;

/// The bundle's headers that the target has in another form.
Result<std::set<std::string>> changed_headers(const Manifest& manifest, const kernel::Tree& tree) {
  std::set<std::string> out;
  for (const auto& file : manifest.files) {
    if (!file.path.ends_with(".h") || file.role == "compat" || !tree.has(file.path)) continue;
    STACKPORT_TRY(const auto bytes, tree.read(file.path));
    if (sha256(bytes) != file.sha256) out.insert(file.path);
  }
  return out;
}

/// As it is included; empty for a private one.
std::string included_as(const std::string& header) {
  for (const std::string_view folder : {"include/uapi/", "include/"})
    if (header.starts_with(folder)) return header.substr(folder.size());
  if (header.starts_with("arch/"))
    if (const size_t at = header.find("/include/"); at != header.npos)
      return header.substr(at + std::string_view("/include/").size());
  return {};
}

std::vector<std::string> bundle_view(const std::vector<std::string>& target,
                                     const host::Path& folder) {
  std::vector<std::string> out;
  for (const char* own : {"compat/include", "include", "include/uapi"})
    out.push_back("-I" + (folder / own).string());
  out.insert(out.end(), target.begin(), target.end());
  return out;
}

class Finder {
 public:
  explicit Finder(const LeakRequest& request) : request_(request) {}

  Result<LeakReport> run() {
    LeakReport report;
    STACKPORT_TRY(const auto headers, changed_headers(request_.manifest, *request_.target.tree));
    report.headers = headers.size();
    if (headers.empty()) return report;
    STACKPORT_TRY(arguments_,
                  target_arguments(request_.processes, request_.store, request_.target));
    STACKPORT_TRY(const auto tags, moved_tags(headers));
    report.records = tags.size();
    if (tags.empty()) return report;
    STACKPORT_TRY(const auto units, find_units(headers, tags));
    report.units = units.size();
    tell("reading what the target's code knows of the bundle's records");
    STACKPORT_TRY(const auto read, read_host_units(request_.store, request_.target, arguments_,
                                                   units, headers, tags));
    for (const auto& unit : read)
      for (const auto& error : unit.readers.errors)
        report.unread.push_back(unread(unit.unit.path, error));
    report.knows = known_fields(read, layouts_);
    report.leaks = decide_leaks(read, layouts_, {imports_of(units), copies(), tags});
    for (auto& leak : report.leaks)
      if (leak.resolution.empty()) STACKPORT_CHECK(resolve(leak));
    return report;
  }

 private:
  void tell(std::string_view what) const {
    if (request_.progress) request_.progress(what);
  }

  static Diagnostic unread(const std::string& path, const std::string& error) {
    Diagnostic d;
    d.place.file = path;
    d.message = "can't be parsed: " + error;
    return d;
  }

  /// The records that the two lay out differently; those too of which one has no layout to show.
  Result<std::set<std::string>> moved_tags(const std::set<std::string>& headers) {
    tell("comparing the records of the replaced headers");
    std::vector<std::string> names;
    std::set<std::string, std::less<>> defined;
    for (const auto& header : headers) {
      const std::string name = included_as(header);
      if (name.empty()) continue;
      names.push_back(name);
      STACKPORT_TRY(const auto text, request_.target.tree->read(header));
      defined.merge(tags_defined(text));
    }
    STACKPORT_TRY(const auto theirs, facts::layouts_of(arguments_, names, {}, nullptr));
    STACKPORT_TRY(layouts_,
                  facts::layouts_of(bundle_view(arguments_, request_.folder), names, {}, nullptr));
    std::set<std::string> out;
    for (const auto& [tag, fields] : theirs)
      if (const auto ours = layouts_.find(tag); ours != layouts_.end() && ours->second != fields)
        out.insert(tag);
    for (const auto& tag : defined)
      if (!theirs.contains(tag)) out.insert(tag);
    return out;
  }

  Result<std::vector<HostUnit>> find_units(const std::set<std::string>& headers,
                                           const std::set<std::string>& tags) {
    tell("looking for the target's users of the bundle's records");
    std::set<std::string> own, replaced;
    if (request_.refused) {
      STACKPORT_TRY(replaced, request_.refused());
    }
    for (const auto& file : request_.manifest.files)
      if (file.role == "source") own.insert(file.path);
    for (const auto& module : request_.manifest.modules)
      replaced.insert(kernel::module_name(module.name));
    return host_units(request_.store, request_.target, architectures(request_.target), headers,
                      tags, own, replaced);
  }

  std::map<std::string, std::set<std::string>> imports_of(
      const std::vector<HostUnit>& units) const {
    std::set<std::string> exports;
    for (const auto& unit : units) exports.insert(unit.exports.begin(), unit.exports.end());
    if (!request_.imports) return {};
    return request_.imports(exports);
  }

  std::set<std::string> copies() const {
    std::set<std::string> out;
    for (const auto& file : request_.manifest.files)
      for (const auto& change : file.changes)
        if (change.kind == "copy") out.insert(change.rule);
    return out;
  }

  Result<void> resolve(Leak& leak) {
    for (const auto& file : request_.manifest.files)
      for (const auto& change : file.changes)
        if (change.kind == "copy" && change.rule == leak.function && leak.users.empty()) {
          leak.resolution = "copy";
          leak.resolved_at = {file.path, change.line, 0};
          leak.why = change.why;
          return {};
        }
    STACKPORT_TRY(const bool null, hands_null(leak));
    if (!null) return {};
    leak.resolution = "null";
    leak.why = "every call in the bundle passes a null pointer";
    return {};
  }

  /// Whether all callers in the bundle pass null for each record of the leak.
  Result<bool> hands_null(Leak& leak) {
    bool called = false;
    for (const auto& module : request_.manifest.modules) {
      if (!leak.users.contains(kernel::module_name(module.name))) continue;
      bool of_module = false;
      for (const auto& source : module.sources) {
        const auto text = host::real_file_system().read(request_.folder / source);
        if (!text || text->find(leak.function) == text->npos) continue;
        STACKPORT_TRY(const auto null, unit_hands_null(leak, source));
        if (!null) continue;
        if (!*null) return false;
        of_module = true;
        const size_t at = text->find(leak.function);
        leak.resolved_at = {source, line_count(std::string_view(*text).substr(0, at)), 0};
      }
      if (!of_module) return false;
      called = true;
    }
    return called;
  }

  Result<std::optional<bool>> unit_hands_null(const Leak& leak, const std::string& source) {
    if (!request_.command) return std::optional<bool>(false);
    STACKPORT_TRY(const auto command, request_.command(source));
    if (!command) return std::optional<bool>(false);
    const auto arguments = facts::clang_arguments(*command);
    const std::string path = (request_.folder / source).string();
    std::optional<bool> all;
    for (const auto& moved : leak.moved) {
      STACKPORT_TRY(const auto null,
                    facts::passes_null(path, arguments, leak.function, moved.record));
      if (null) all = all.value_or(true) && *null;
    }
    return all;
  }

  const LeakRequest& request_;
  Layouts layouts_;
  std::vector<std::string> arguments_;
};

}  // namespace

Result<LeakReport> find_leaks(const LeakRequest& request) {
  return Finder(request).run();
}

}  // namespace stackport::bundle
