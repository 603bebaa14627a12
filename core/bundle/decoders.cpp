// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/decoders.h"

#include <regex>

#include "core/base/text.h"

namespace stackport::bundle {

namespace {

ImageFile made_file(const std::string& path, const Part& part, std::string bytes) {
  ImageFile file;
  file.record.path = path;
  file.record.component = part.component->name;
  file.record.role = "source";
  file.bytes = std::move(bytes);
  return file;
}

}  // namespace

Result<void> add_decoders(const Part& part, Image& image) {
  static const std::regex action(R"(\(\{\s*(\w+)\s*\}\))");
  for (const auto& module : part.modules)
    for (const auto& object : module.objects) {
      if (!object.source.ends_with(".asn1") || !part.tree->has(object.source)) continue;
      STACKPORT_TRY(const std::string grammar, part.tree->read(object.source));
      std::string name = base_name(object.source);
      name.resize(name.size() - 5);
      std::string header = "#include <linux/asn1_decoder.h>\nextern const struct asn1_decoder " +
                           name + "_decoder;\n";
      std::set<std::string> actions;
      for (std::sregex_iterator at(grammar.begin(), grammar.end(), action), end; at != end; ++at)
        actions.insert((*at)[1]);
      for (const auto& function : actions)
        header +=
            "extern int " + function + "(void *, size_t, unsigned char, const void *, size_t);\n";
      image[object.source + ".h"] = made_file(object.source + ".h", part, std::move(header));
      image[object.source + ".c"] = made_file(object.source + ".c", part, "");
    }
  return {};
}

}  // namespace stackport::bundle
