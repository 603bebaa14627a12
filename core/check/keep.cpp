// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/keep.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/text.h"
#include "core/check/command_file.h"

namespace stackport::check {
namespace {

/// A path below one of a target's folders; `source`: below that of its headers' source side.
struct HostFile {
  std::string path;
  bool source = false;
};

std::string below(const std::string& path, const host::Path& root) {
  const std::string top = root.string() + "/";
  return path.starts_with(top) ? path.substr(top.size()) : std::string();
}

class Decision {
 public:
  explicit Decision(const KeepRequest& request) : request_(request) {}

  Result<std::vector<Keep>> run() {
    for (const auto* target : {&request_.from, &request_.to})
      if (!target->symvers)
        return fail(ErrorKind::input, target->name, "has no Module.symvers",
                    "without it nothing can be kept");
    STACKPORT_CHECK(read_units());
    std::vector<Keep> out;
    for (const auto& [path, module] : request_.built.modules) {
      Keep keep;
      keep.module = module_name(path);
      if (!module.imports.empty() || request_.to.config.enabled("MODVERSIONS")) {
        check_imports(module, keep);
      } else {
        keep.reasons.push_back(
            "the kernel has no MODVERSIONS: it takes only modules of its release");
      }
      STACKPORT_CHECK(check_headers(path, keep));
      keep.keep = keep.reasons.empty();
      out.push_back(std::move(keep));
    }
    spread(out);
    std::sort(out.begin(), out.end(),
              [](const Keep& a, const Keep& b) { return a.module < b.module; });
    return out;
  }

 private:
  Result<void> read_units() {
    STACKPORT_TRY(const auto files, read_command_files(request_.folder));
    for (const auto& [record, file] : files) {
      if (file.source.empty()) continue;
      const auto& folder = working_folder(file, request_.from.build, request_.folder);
      host::Path object = file.object;
      if (object.is_relative()) object = folder / object;
      auto& headers = headers_[object.lexically_relative(request_.folder).string()];
      for (const auto& dependency : file.dependencies) {
        host::Path path = dependency;
        if (path.is_relative()) path = folder / path;
        if (auto host = host_file(path.lexically_normal().string())) headers.push_back(*host);
      }
    }
    return {};
  }

  std::optional<HostFile> host_file(const std::string& path) const {
    if (auto rest = below(path, request_.from.source); !rest.empty()) return HostFile{rest, true};
    if (auto rest = below(path, request_.from.build); !rest.empty()) return HostFile{rest, false};
    return std::nullopt;
  }

  void check_imports(const kernel::ModuleFile& module, Keep& keep) const {
    std::set<std::string> symbols(module.undefined.begin(), module.undefined.end());
    for (const auto& [symbol, crc] : module.imports) symbols.insert(symbol);
    for (const auto& symbol : symbols) {
      if (request_.built.exports.contains(symbol)) continue;
      const auto* old_export = request_.from.symvers->find(symbol);
      const auto* new_export = request_.to.symvers->find(symbol);
      if (!old_export) continue;  // weak, or the compiler's own
      if (!new_export)
        keep.reasons.push_back(symbol + " is gone");
      else if (new_export->crc != old_export->crc)
        keep.reasons.push_back(
            fmt::format("{}: 0x{:08x} -> 0x{:08x}", symbol, old_export->crc, new_export->crc));
      else if (new_export->name_space != old_export->name_space)
        keep.reasons.push_back(symbol + " has another namespace");
    }
  }

  /// Names of what its units read and the other release has otherwise.
  Result<void> check_headers(const std::string& path, Keep& keep) {
    const host::Path base = host::Path(path).replace_extension();
    STACKPORT_TRY(const auto objects,
                  host::real_file_system().read(request_.folder / (base.string() + ".mod")));
    std::set<std::string> differing;
    for (const auto& word : words(objects)) {
      host::Path object = word;
      if (object.is_absolute()) object = object.lexically_relative(request_.folder);
      const auto unit = headers_.find(object.string());
      if (unit == headers_.end()) {
        keep.reasons.push_back("nothing tells which headers " + object.string() + " read");
        continue;
      }
      for (const auto& header : unit->second)
        if (!same(header)) differing.insert(header.path);
    }
    for (const auto& header : differing) keep.reasons.push_back(header + " differs");
    return {};
  }

  bool same(const HostFile& file) {
    const auto [at, is_new] = same_.try_emplace(file.path, false);
    if (!is_new) return at->second;
    // What only tells the release, not what is in it.
    if (file.path.ends_with("generated/utsrelease.h") || file.path.ends_with("generated/compile.h"))
      return at->second = true;
    auto& files = host::real_file_system();
    const auto ours =
        files.read((file.source ? request_.from.source : request_.from.build) / file.path);
    const auto theirs =
        files.read((file.source ? request_.to.source : request_.to.build) / file.path);
    return at->second = ours && theirs && *ours == *theirs;
  }

  /// What is built anew may export otherwise: its users go with it.
  void spread(std::vector<Keep>& all) const {
    std::map<std::string, Keep*> by_name;
    for (auto& keep : all) by_name[keep.module] = &keep;
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto& [path, module] : request_.built.modules) {
        auto& keep = *by_name.at(module_name(path));
        if (!keep.keep) continue;
        for (const auto& [symbol, crc] : module.imports) {
          const auto exporter = request_.built.exports.find(symbol);
          if (exporter == request_.built.exports.end()) continue;
          const auto other = by_name.find(exporter->second.module);
          if (other == by_name.end() || other->second->keep) continue;
          keep.keep = false;
          keep.reasons.push_back("uses " + other->first + ", which is rebuilt");
          grows = true;
          break;
        }
      }
    }
  }

  const KeepRequest& request_;
  std::map<std::string, std::vector<HostFile>> headers_;  ///< by object
  std::map<std::string, bool> same_;
};

}  // namespace

Result<std::vector<Keep>> keep_or_rebuild(const KeepRequest& request) {
  return Decision(request).run();
}

}  // namespace stackport::check
