// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/patch_bench.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/patch/diff.h"
#include "core/patch/rebase.h"
#include "core/patch/series_edit.h"

namespace stackport::cli {
namespace {

using bundle::CodeAt;
using bundle::ScratchTree;

struct Name {
  std::string component, file, path;  ///< path: "patches/core/0001.patch"
};

Result<Name> name_of(const std::string& text, const Data& data) {
  std::string rest = text.starts_with("patches/") ? text.substr(8) : text;
  const size_t slash = rest.find('/');
  Name out{rest.substr(0, slash), slash == rest.npos ? "" : rest.substr(slash + 1), ""};
  if (out.file.empty() || out.file.find('/') != out.file.npos || !is_safe_path(out.file) ||
      out.file.find(' ') != out.file.npos)
    return fail(ErrorKind::input, text, "is not the name of a patch",
                "write COMPONENT/FILE.patch, without blanks");
  if (!out.file.ends_with(".patch") && !out.file.ends_with(".cocci")) out.file += ".patch";
  if (!data.stack.find(out.component)) {
    std::vector<std::string> names;
    for (const auto& each : data.stack.components) names.push_back(each.name);
    const auto near = nearest(out.component, names);
    return fail(
        ErrorKind::input, text, fmt::format("no component '{}'", out.component),
        near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", "));
  }
  out.path = fmt::format("patches/{}/{}", out.component, out.file);
  return out;
}

const patch::Patch* find(const Data& data, const std::string& path) {
  for (const auto& patch : data.series.patches)
    if (patch.file == path) return &patch;
  return nullptr;
}

Result<const patch::Patch*> known(const Data& data, const Name& name) {
  if (const auto* patch = find(data, name.path)) {
    if (!patch->semantic) return patch;
    return fail(ErrorKind::input, name.path, "is a semantic patch, which fits wherever it matches",
                "edit the file itself; 'stackport patch status' runs it on the known pairs");
  }
  std::vector<std::string> names;
  for (const auto& patch : data.series.patches) names.push_back(patch.file);
  const auto near = nearest(name.path, names);
  return fail(ErrorKind::input, name.path, "is in no series",
              near ? fmt::format("did you mean '{}'?", *near) : "'stackport patch new' begins one");
}

host::Path tree_folder(const PatchRequest& request, const Name& name) {
  if (!request.tree.empty()) return std::filesystem::absolute(request.tree);
  const std::string stem = name.file.substr(0, name.file.rfind('.'));
  return std::filesystem::current_path() / (name.component + "-" + stem);
}

/// What a tree for a patch that stands already is made for.
ScratchTree::Subject subject_of(const PatchRequest& request, const Name& name,
                                const patch::Patch& patch) {
  return {name.component,
          name.file,
          request.pair.source,
          request.pair.target,
          patch.patch_class,
          patch.why,
          patch.on == policy::Kind::reuse_y,
          {},
          {},
          patch::head_of(patch.text)};
}

std::string told(const ScratchTree& tree, const std::string& what) {
  return fmt::format("{}\n  edit the files below {}\n  then: stackport patch refresh --tree {}\n",
                     what, tree.folder().string(), tree.folder().string());
}

/// Splits "target lacks function f" into its side and its statement.
Result<void> take_condition(const std::string& text, ScratchTree::Subject& subject) {
  const bool source = text.starts_with("source "), target = text.starts_with("target ");
  if (!source && !target)
    return fail(ErrorKind::input, "--if", fmt::format("'{}' names no side", text),
                "write --if 'target lacks function f', or 'source ..'");
  const std::string statement = text.substr(7);
  STACKPORT_CHECK(policy::parse_condition(
      statement, source ? policy::Side::source : policy::Side::target, {"--if", 0, 0}));
  (source ? subject.source_facts : subject.target_facts).push_back(statement);
  return {};
}

std::string head_for(const PatchRequest& request, const Name& name) {
  std::string out = fmt::format("Subject: [PATCH] {}: {}\n\n", name.component, request.why);
  for (const auto& trailer : request.trailers) out += trailer + "\n";
  return out + (request.trailers.empty() ? "" : "\n");
}

/// The patch that an edited tree stands for, proven to do what was edited.
Result<patch::Patch> patch_of(const ScratchTree& tree, const std::string& path) {
  const auto& subject = tree.subject();
  STACKPORT_TRY(const auto before, tree.before());
  STACKPORT_TRY(const auto after, tree.after());
  std::vector<Diagnostic> errors;
  for (const auto& [file, bytes] : after)
    if (const int line = patch::conflict_marker(bytes); line > 0) {
      Diagnostic d;
      d.place = {(tree.folder() / file).string(), line, 1};
      d.message = "a conflict is not solved";
      d.source_line = line_of(bytes, line);
      d.next = "edit the file, then refresh again";
      errors.push_back(std::move(d));
    }
  if (!errors.empty()) return fail(ErrorKind::failed, std::move(errors));
  STACKPORT_TRY(const auto diff, patch::make_diff(before, after));
  if (diff.empty())
    return fail(ErrorKind::input, tree.folder().string(), "nothing is edited there",
                "edit a file, then refresh again");
  patch::Patch made;
  made.component = subject.component;
  made.file = path;
  made.text = subject.head + diff;
  made.patch_class = subject.patch_class;
  STACKPORT_TRY(const auto again, patch::applied_to(made, before));
  if (again != after)
    return fail(ErrorKind::failed, path, "the diff does not give what was edited",
                "report it: stackport itself is at fault");
  STACKPORT_TRY(made.trailers, patch::read_trailers(made.text, path));
  if (const auto missing = patch::missing_for(made.patch_class, made.trailers); !missing.empty())
    return fail(ErrorKind::input, path,
                fmt::format("a patch of class {} has to say more", made.patch_class),
                "give with --trailer " + missing);
  return made;
}

Result<void> enter(const host::Path& root, const ScratchTree::Subject& subject) {
  auto& files = host::real_file_system();
  const auto series = root / "patches" / subject.component / "series.yaml";
  std::string text;
  if (files.exists(series)) {
    STACKPORT_TRY(text, files.read(series));
  }
  return files.write(series,
                     patch::add_entry(text, subject.component,
                                      {subject.file, subject.patch_class, subject.on_y, subject.why,
                                       subject.source_facts, subject.target_facts}));
}

/// The pair for which the patch was made: as given, or the first known one on which it applies.
Result<CodeAt> code_where_it_applies(Context& context, const PatchRequest& request,
                                     const patch::Patch& patch) {
  std::vector<Pair> pairs;
  if (!request.from.source.empty() || !request.from.target.empty()) {
    pairs.push_back({request.from.source.empty() ? request.pair.source : request.from.source,
                     request.from.target.empty() ? request.pair.target : request.from.target,
                     {}});
  } else {
    STACKPORT_TRY(const auto data, context.data());
    for (const auto& known : policy::known_pairs(data.releases))
      pairs.push_back({known.source, known.target, {}});
  }
  std::vector<Diagnostic> why_not;
  for (const auto& pair : pairs) {
    const auto session = open_session(context, pair);
    if (!session) {
      for (auto d : session.error().diagnostics) why_not.push_back(std::move(d));
      continue;
    }
    auto code = bundle::code_at(inputs_of(context, **session), patch.component, patch.file);
    auto applied = code ? patch::applied_to(patch, code->files)
                        : Result<std::map<std::string, std::string>>(pass(code));
    if (applied) return std::move(*code);
    for (auto d : applied.error().diagnostics) why_not.push_back(std::move(d));
  }
  Diagnostic d;
  d.place.file = patch.file;
  d.message = "applies on no known pair, so that there is nothing to merge from";
  d.next = "name the pair that it was made for with --from-source and --from-target";
  for (auto& each : why_not) each.severity = Severity::note;
  d.notes = std::move(why_not);
  return fail(ErrorKind::input, std::move(d));
}

}  // namespace

Result<std::string> patch_new(Context& context, const PatchRequest& request) {
  STACKPORT_TRY(const auto session, open_session(context, request.pair));
  STACKPORT_TRY(const auto name, name_of(request.name, session->data));
  if (name.file.ends_with(".cocci"))
    return fail(ErrorKind::input, name.path, "a semantic patch is written by hand",
                "write it beside the series, and name it there");
  if (find(session->data, name.path))
    return fail(ErrorKind::input, name.path, "is there already",
                fmt::format("'stackport patch edit {}/{}' opens it", name.component, name.file));
  STACKPORT_TRY(const auto code,
                bundle::code_at(inputs_of(context, *session), name.component, name.path));
  ScratchTree::Subject subject{name.component,
                               name.file,
                               request.pair.source,
                               request.pair.target,
                               request.patch_class,
                               request.why,
                               code.kind == policy::Kind::reuse_y,
                               {},
                               {},
                               head_for(request, name)};
  for (const auto& condition : request.conditions)
    STACKPORT_CHECK(take_condition(condition, subject));
  STACKPORT_TRY(const auto tree,
                ScratchTree::make(tree_folder(request, name), subject, code.files, code.files,
                                  fmt::format("{} as {} finds it\n", name.component, name.path)));
  return told(tree, fmt::format("{}: {} files of {}, with {} patches before it", name.path,
                                code.files.size(), name.component, code.applied.size()));
}

Result<std::string> patch_edit(Context& context, const PatchRequest& request) {
  STACKPORT_TRY(const auto session, open_session(context, request.pair));
  STACKPORT_TRY(const auto name, name_of(request.name, session->data));
  STACKPORT_TRY(const auto* patch, known(session->data, name));
  STACKPORT_TRY(const auto code,
                bundle::code_at(inputs_of(context, *session), name.component, name.path));
  STACKPORT_TRY(const auto after, patch::applied_to(*patch, code.files));
  const auto subject = subject_of(request, name, *patch);
  STACKPORT_TRY(const auto tree,
                ScratchTree::make(tree_folder(request, name), subject, code.files, after,
                                  fmt::format("{} as {} finds it\n", name.component, name.path)));
  return told(tree, fmt::format("{}: {} files of {}, with the patch in the working tree", name.path,
                                code.files.size(), name.component));
}

Result<std::string> patch_take(Context& context, const PatchRequest& request) {
  STACKPORT_TRY(const auto root, context.data_folder());
  STACKPORT_TRY(const auto data, context.data());
  STACKPORT_TRY(const auto tree, ScratchTree::open(std::filesystem::absolute(request.tree)));
  const auto& subject = tree.subject();
  const std::string path = fmt::format("patches/{}/{}", subject.component, subject.file);
  STACKPORT_TRY(const auto made, patch_of(tree, path));
  STACKPORT_CHECK(host::real_file_system().write(root / path, made.text));
  const bool is_new = !find(data, path);
  if (is_new) STACKPORT_CHECK(enter(root, subject));
  STACKPORT_CHECK(tree.settle());
  int added = 0, removed = 0;
  STACKPORT_TRY(const auto diffs, patch::parse_unified(made.text, path));
  for (const auto& diff : diffs)
    for (const auto& hunk : diff.hunks)
      for (const auto& line : hunk.lines) (line.kind == '+' ? added : removed) += line.kind != ' ';
  return fmt::format("{}: {} files, +{} -{}{}\n", path, diffs.size(), added, removed,
                     is_new ? ", entered into its series" : "");
}

Result<std::string> patch_carry(Context& context, const PatchRequest& request) {
  STACKPORT_TRY(const auto session, open_session(context, request.pair));
  STACKPORT_TRY(const auto name, name_of(request.name, session->data));
  STACKPORT_TRY(const auto* patch, known(session->data, name));
  STACKPORT_TRY(const auto code,
                bundle::code_at(inputs_of(context, *session), name.component, name.path));
  if (patch::applied_to(*patch, code.files))
    return fmt::format("{}: applies on {} and {} as it is\n", name.path, request.pair.source,
                       request.pair.target);
  STACKPORT_TRY(const auto old, code_where_it_applies(context, request, *patch));
  STACKPORT_TRY(const auto carried,
                patch::rebase(*patch, old.files, code.files, request.pair.source));
  auto subject = subject_of(request, name, *patch);
  if (!request.as.empty()) subject.file = request.as;
  for (const auto& condition : request.conditions)
    STACKPORT_CHECK(take_condition(condition, subject));
  if (carried.clean() && carried.files == code.files)
    return fmt::format("{}: what it does stands in {} already; it is not needed there\n", name.path,
                       request.pair.source);
  STACKPORT_TRY(const auto tree,
                ScratchTree::make(tree_folder(request, name), subject, code.files, carried.files,
                                  fmt::format("{} as {} finds it\n", name.component, name.path)));
  if (carried.clean()) {
    PatchRequest take;
    take.tree = tree.folder().string();
    return patch_take(context, take);
  }
  std::vector<Diagnostic> conflicts;
  const auto conflict = [&](const std::string& file, int line, std::string message) {
    Diagnostic d;
    d.place = {(tree.folder() / file).string(), line, line > 0 ? 1 : 0};
    d.message = std::move(message);
    d.next =
        fmt::format("edit it, then: stackport patch refresh --tree {}", tree.folder().string());
    conflicts.push_back(std::move(d));
  };
  for (const auto& file : carried.conflicts)
    conflict(
        file, patch::conflict_marker(carried.files.at(file)),
        fmt::format("{} and {} change the same lines", base_name(name.path), request.pair.source));
  for (const auto& file : carried.missing)
    conflict(
        file, 0,
        fmt::format("{} changes it, and {} has it not", base_name(name.path), request.pair.source));
  return fail(ErrorKind::failed, std::move(conflicts));
}

Result<std::string> patch_move(Context& context, const PatchRequest& request,
                               const std::string& other, bool behind) {
  STACKPORT_TRY(const auto root, context.data_folder());
  STACKPORT_TRY(const auto data, context.data());
  STACKPORT_TRY(const auto name, name_of(request.name, data));
  const std::string series = fmt::format("patches/{}/series.yaml", name.component);
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto text, files.read(root / series));
  STACKPORT_TRY(const auto moved,
                patch::move_entry(text, series, name.file, base_name(other), behind));
  STACKPORT_CHECK(files.write(root / series, moved));
  return fmt::format("{}: {} now stands {} {}\n", series, name.file, behind ? "behind" : "before",
                     base_name(other));
}

}  // namespace stackport::cli
