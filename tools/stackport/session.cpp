// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "core/base/text.h"
#include "core/bundle/backports.h"
#include "core/bundle/fit.h"
#include "core/facts/compiler.h"
#include "core/host/process.h"

namespace stackport::cli {

void Pair::add_to(CLI::App& command) {
  command.add_option("--source", source, "X: a kernel of the store")->required();
  command.add_option("--target", target, "Y: a target of the store")->required();
}

Result<void> choose_compiler(Context& context, const kernel::Store& store, kernel::Target& target) {
  STACKPORT_TRY(const auto notes, facts::choose_compiler(host::real_processes(), store, target));
  if (notes.empty()) return {};
  context.progress().clear();
  for (const auto& note : notes) std::cerr << to_text(note, report::takes_colour(STDERR_FILENO));
  return {};
}

Result<kernel::Target> open_for_make(Context& context, const kernel::Store& store,
                                     const std::string& name) {
  STACKPORT_TRY(auto target, kernel::open_target(store, name));
  STACKPORT_CHECK(choose_compiler(context, store, target));
  return target;
}

void Pair::add_release_to(CLI::App& command) {
  command.add_option("--release", release, "a file of stacks/releases/: what it says holds");
}

bundle::Inputs inputs_of(Context& context, const Session& session) {
  return {session.data.stack,
          session.data.policies,
          session.data.series,
          session.x,
          session.y,
          session.store,
          host::real_processes(),
          context.options().jobs,
          [&context](std::string_view what) { context.progress().step(what); }};
}

namespace {

/// The release of that name; its overrides become the data's policies.
Result<std::optional<policy::Release>> enter_release(const std::string& name, Data& data) {
  if (name.empty()) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& release : data.releases) {
    names.push_back(release.name);
    if (release.name != name) continue;
    data.policies = policy::in_release(std::move(data.policies), release);
    return release;
  }
  const auto near = nearest(name, names);
  return fail(ErrorKind::input, "", fmt::format("no release '{}'", name),
              near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", "));
}

}  // namespace

Result<std::unique_ptr<Session>> open_session(Context& context, const Pair& pair) {
  STACKPORT_TRY(auto data, context.data());
  STACKPORT_TRY(auto release, enter_release(pair.release, data));
  STACKPORT_TRY(auto store, context.store());
  STACKPORT_TRY(auto x, store.kernel(pair.source));
  STACKPORT_TRY(auto y, open_for_make(context, store, pair.target));
  return std::make_unique<Session>(Session{
      std::move(data), std::move(store), std::move(x), std::move(y), {}, std::move(release)});
}

Result<std::unique_ptr<Session>> make_session(Context& context, const Pair& pair) {
  STACKPORT_TRY(auto session, open_session(context, pair));
  STACKPORT_TRY(session->plan, bundle::make_plan(inputs_of(context, *session)));
  if (session->release)
    bundle::refuse_beyond(*session->release, session->data.series, session->plan);
  context.progress().clear();
  for (const auto& warning : session->plan.warnings)
    std::cerr << to_text(warning, report::takes_colour(STDERR_FILENO));
  return session;
}

Result<host::Path> bundle_folder(const std::string& given) {
  auto& files = host::real_file_system();
  if (!given.empty()) return host::Path(given);
  for (auto folder = std::filesystem::current_path();; folder = folder.parent_path()) {
    if (files.exists(folder / "MANIFEST.json")) return folder;
    if (folder == folder.root_path()) break;
  }
  return fail(ErrorKind::input, "", "no bundle here or in a folder above",
              "name its folder with --bundle DIR");
}

namespace {

/// The target that a bundle was made for: a name may stand for a newer release by now.
Result<kernel::Target> own_target(const kernel::Store& store, const bundle::TargetRecord& record) {
  auto named = kernel::open_target(store, record.name);
  if (named && named->release == record.release) return named;
  return kernel::open_target(store, record.release);
}

}  // namespace

Result<Opened> open_bundle(Context& context, const std::string& given, const std::string& target) {
  STACKPORT_TRY(auto folder, bundle_folder(given));
  folder = std::filesystem::absolute(folder).lexically_normal();
  STACKPORT_TRY(const auto manifest, bundle::read_manifest(folder));
  STACKPORT_TRY(const auto store, context.store());
  STACKPORT_TRY(auto opened, target.empty() ? own_target(store, manifest.target)
                                            : kernel::open_target(store, target));
  STACKPORT_TRY(auto fitted, bundle::fitted(folder, manifest, store, opened));
  return Opened{std::move(folder), std::move(fitted), std::move(opened)};
}

}  // namespace stackport::cli
