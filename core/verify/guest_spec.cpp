// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/guest_spec.h"

namespace stackport::verify {

Result<GuestSpec> load_guest(const YamlDocument& document, const nlohmann::json& schema) {
  STACKPORT_CHECK(document.validate(schema));
  const YAML::Node& root = document.root();
  GuestSpec spec;
  spec.name = root["guest"].Scalar();
  spec.provider = root["provider"].Scalar();
  spec.suite = root["suite"].Scalar();
  spec.image = root["image"].Scalar();
  spec.arguments = root["arguments"].Scalar();
  spec.boot_limit = root["boot_limit"].as<int>();
  for (const auto& item : root["packages"]) spec.packages.push_back(item.Scalar());
  for (const auto& item : root["machine"]) spec.machine.push_back(item.Scalar());
  for (const auto& item : root["boot_modules"]) spec.boot_modules.push_back(item.Scalar());
  for (const auto& item : root["trouble"])
    spec.trouble.push_back({item["name"].Scalar(), item["pattern"].Scalar()});
  return spec;
}

}  // namespace stackport::verify
