// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/pack.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/build/build.h"
#include "tools/stackport/session.h"

namespace stackport::cli {
namespace {

/// The builds of a bundle for these targets, each whole and of this very bundle.
Result<std::vector<bundle::BuiltFor>> builds_for(Context& context, const host::Path& folder,
                                                 const std::vector<std::string>& targets) {
  std::vector<bundle::BuiltFor> out;
  for (const auto& name : targets) {
    STACKPORT_TRY(const auto opened, open_bundle(context, folder, name));
    const auto built = opened.folder / "build" / opened.target.release;
    if (!build::is_built(built, build::stamp(opened.manifest, opened.target)))
      return fail(ErrorKind::input, built.string(), "the bundle as it is was not built there",
                  fmt::format("stackport build {}{}", folder.string(),
                              name.empty() ? "" : " --target " + name));
    out.push_back({opened.target.release, built});
  }
  return out;
}

}  // namespace

void add_pack(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("pack", std::string(page("pack")));
  auto folder = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>(".");
  auto targets = std::make_shared<std::vector<std::string>>();
  static const std::map<std::string, bundle::Format> kFormats = {{"tar", bundle::Format::tar},
                                                                 {"dkms", bundle::Format::dkms},
                                                                 {"devel", bundle::Format::devel}};
  command->add_option("DIR", *folder, "the bundle")->required();
  std::vector<std::string> names;
  for (const auto& [name, kind] : kFormats) names.push_back(name);
  command->add_option("--format", *format, join(names, ", "))
      ->required()
      ->check(CLI::IsMember(names));
  command->add_option("--target", *targets,
                      "devel: a target that the bundle is built for (default: the bundle's own)");
  command->add_option("-o,--output", *output, "folder that gets the package (default: this one)");
  actions.emplace_back(command, [=](Context& context) -> Outcome {
    STACKPORT_TRY(const auto manifest, bundle::read_manifest(*folder));
    const auto kind = kFormats.at(*format);
    std::vector<bundle::BuiltFor> builds;
    if (kind == bundle::Format::devel) {
      const std::vector<std::string> own = {""};
      STACKPORT_TRY(builds, builds_for(context, *folder, targets->empty() ? own : *targets));
    } else if (!targets->empty()) {
      return fail(ErrorKind::input, "--target", "goes with --format devel only", "leave it out");
    }
    STACKPORT_TRY(const auto packed, bundle::pack(*folder, manifest, kind, *output, builds));
    if (context.options().json)
      context.print_json(
          {{"path", packed.path.string()}, {"name", packed.name}, {"version", packed.version}});
    else
      context.print(packed.path.string() + "\n");
    return 0;
  });
}

}  // namespace stackport::cli
