// SPDX-License-Identifier: GPL-2.0-only
#include "core/build/build.h"

#include <algorithm>
#include <mutex>

#include "core/base/text.h"
#include "core/build/folder.h"
#include "core/build/make.h"
#include "core/build/trouble.h"

namespace stackport::build {
namespace {

namespace fs = std::filesystem;

/// Compile and link steps of a build from nothing: each source, each composite object, and of each
/// module the .mod.o and the .ko.
size_t steps_of(const bundle::Manifest& manifest) {
  size_t steps = 0;
  for (const auto& module : manifest.modules)
    steps += module.sources.size() + (module.sources.size() > 1 ? 3 : 2);
  return steps;
}

std::vector<std::string> modules_below(const host::Path& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (it->path().extension() == ".ko")
      found.push_back(it->path().lexically_relative(folder).string());
  std::sort(found.begin(), found.end());
  return found;
}

/// Without Module.symvers modpost finds nothing of the kernel's: one note says so.
void fold_missing_symvers(std::vector<Diagnostic>& diagnostics, const kernel::Target& target) {
  const size_t all = diagnostics.size();
  std::erase_if(diagnostics, [](const Diagnostic& d) {
    return d.severity == Severity::warning &&
           (d.message.find("undefined!") != std::string::npos ||
            d.message.find("Symbol version dump") != std::string::npos ||
            d.message.find("unresolved symbol warnings") != std::string::npos ||
            d.message.find("suppressed") != std::string::npos);
  });
  Diagnostic note;
  note.severity = Severity::note;
  note.place.file = (target.build / "Module.symvers").string();
  note.message =
      "the target has no Module.symvers: " + std::to_string(all - diagnostics.size()) +
      " messages of modpost say nothing about the bundle, and its symbols are not checked";
  diagnostics.push_back(note);
}

/// make failed, and none of its lines could be read as a message.
Diagnostic unexplained(const std::string& output, int status) {
  Diagnostic d;
  d.message = "make ended with status " + std::to_string(status);
  const auto said = lines(output);
  for (size_t i = said.size() > 15 ? said.size() - 15 : 0; i < said.size(); ++i) {
    if (trim(said[i]).empty()) continue;
    Diagnostic note;
    note.severity = Severity::note;
    note.message = said[i];
    d.notes.push_back(note);
  }
  return d;
}

bool has_error(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const auto& d) { return d.severity == Severity::error; });
}

/// Fills the modules, those that are missing, and what the messages say.
void conclude(Report& report, const bundle::Manifest& manifest, const kernel::Target& target,
              const host::ProcessResult& result) {
  const std::string output = result.err + "\n" + result.out;
  report.diagnostics = parse_output(output, report.folder.string());
  if (!target.symvers) fold_missing_symvers(report.diagnostics, target);
  report.modules = modules_below(report.folder);
  for (const auto& module : manifest.modules)
    if (!std::binary_search(report.modules.begin(), report.modules.end(),
                            module.folder + "/" + module.name + ".ko"))
      report.missing.push_back(module.name);
  std::sort(report.missing.begin(), report.missing.end());
  if (result.status != 0 && !has_error(report.diagnostics))
    report.diagnostics.push_back(unexplained(output, result.status));
  report.ok = result.status == 0 && report.missing.empty() && !has_error(report.diagnostics);
  if (result.status != 0) return;
  for (const std::string& name : report.missing) {
    Diagnostic d;
    d.place.file = "MANIFEST.json";
    d.message = "make ended well, but did not build the module " + name;
    d.next = "see whether its folder's Makefile and the bundle's Kbuild name it";
    report.diagnostics.push_back(d);
  }
}

}  // namespace

Result<Report> build(host::Processes& processes, const host::Path& bundle,
                     const bundle::Manifest& manifest, const kernel::Target& target, unsigned jobs,
                     const std::function<void(const Progress&)>& progress) {
  STACKPORT_CHECK(check_headers(target));
  STACKPORT_TRY(Folder folder, Folder::open(bundle, manifest, target));

  Report report;
  report.folder = fs::canonical(folder.path());
  Progress state;
  state.total = steps_of(manifest);
  const std::string prefix = report.folder.string() + "/";
  std::mutex mutex;
  auto on_line = [&](std::string_view line) {
    const std::string step = step_of(line);
    if (step.empty()) return;
    const std::lock_guard guard(mutex);
    if (!step.starts_with("LD")) ++report.steps;
    state.total = std::max(state.total, ++state.done);
    state.what = step;
    if (const size_t at = step.find(prefix); at != std::string::npos)
      state.what.erase(at, prefix.size());
    if (progress) progress(state);
  };

  MakeRequest request;
  request.folder = report.folder;
  request.arguments = {"KDIR=" + fs::absolute(target.build).string(), "KVER=" + target.release};
  if (!target.compiler.empty()) request.arguments.push_back("CC=" + target.compiler);
  if (target.id != manifest.target.id) {
    std::string config;
    for (const auto& [symbol, value] : manifest.config)
      config += (config.empty() ? "CONFIG_" : " CONFIG_") + symbol + "=" + value;
    request.arguments.push_back("BUNDLE_CONFIG=" + config);
  }
  request.jobs = jobs;
  request.keep_going = true;
  request.modpost_warns = !target.symvers;
  STACKPORT_TRY(const host::ProcessResult result, run_make(processes, request, on_line));
  report.cpu_seconds = result.cpu_seconds;
  conclude(report, manifest, target, result);

  if (result.status != 0) {
    if (auto trouble = trouble_in(result.err + "\n" + result.out, target))
      return fail(ErrorKind::environment, *trouble);
    STACKPORT_CHECK(prove_compiler(processes, target, report.folder.string() + ".probe"));
  }
  STACKPORT_CHECK(folder.close(report.ok ? std::optional(stamp(manifest, target)) : std::nullopt));
  return report;
}

}  // namespace stackport::build
