// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/pack.h"

#include "tools/stackport/session.h"

namespace stackport::cli {

void add_pack(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("pack", std::string(page("pack")));
  auto folder = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>();
  auto output = std::make_shared<std::string>(".");
  command->add_option("DIR", *folder, "the bundle")->required();
  command->add_option("--format", *format, "tar or dkms")
      ->required()
      ->check(CLI::IsMember({"tar", "dkms"}));
  command->add_option("-o,--output", *output, "folder that gets the package (default: this one)");
  actions.emplace_back(command, [=](Context& context) -> Outcome {
    STACKPORT_TRY(const auto manifest, bundle::read_manifest(*folder));
    const auto kind = *format == "tar" ? bundle::Format::tar : bundle::Format::dkms;
    STACKPORT_TRY(const auto packed, bundle::pack(*folder, manifest, kind, *output));
    if (context.options().json)
      context.print_json(
          {{"path", packed.path.string()}, {"name", packed.name}, {"version", packed.version}});
    else
      context.print(packed.path.string() + "\n");
    return 0;
  });
}

}  // namespace stackport::cli
