// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/in_box.h"

#include <fcntl.h>
#include <gelf.h>
#include <tbb/parallel_for.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "core/base/text.h"

namespace stackport::check {
namespace {

namespace fs = std::filesystem;

bool names_one(std::string_view list, const std::set<std::string>& names) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (names.contains(module_name(list.substr(0, comma)))) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

/// The text of `depends` in a module; nullopt where it can't be had without reading all of it.
std::optional<std::string> depends_of(const host::Path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  Elf* elf = elf_begin(fd, ELF_C_READ_MMAP, nullptr);
  std::optional<std::string> found;
  size_t names = 0;
  if (elf && elf_kind(elf) == ELF_K_ELF && elf_getshdrstrndx(elf, &names) == 0) {
    for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section));) {
      GElf_Shdr header;
      if (!gelf_getshdr(section, &header)) continue;
      const char* name = elf_strptr(elf, names, header.sh_name);
      if (!name || std::string_view(name) != ".modinfo") continue;
      const Elf_Data* data = elf_rawdata(section, nullptr);
      if (!data || !data->d_buf) break;
      const std::string_view text(static_cast<const char*>(data->d_buf), data->d_size);
      constexpr std::string_view kKey("\0depends=", 9);
      size_t at = text.find(kKey);
      if (text.starts_with(kKey.substr(1)))
        at = 0;
      else if (at != text.npos)
        ++at;
      if (at == text.npos) break;
      at += kKey.size() - 1;
      found = text.substr(at, text.find('\0', at) - at);
      break;
    }
  }
  elf_end(elf);
  ::close(fd);
  return found;
}

Result<std::vector<std::string>> modules_below(const host::Path& folder) {
  const host::Path own = folder / "kernel";
  const host::Path& top = host::real_file_system().is_directory(own) ? own : folder;
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator it(top, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    const size_t dot = name.find(".ko");
    if (dot != std::string::npos && (dot + 3 == name.size() || name[dot + 3] == '.'))
      paths.push_back(it->path().lexically_relative(folder).string());
  }
  if (error) return fail(ErrorKind::environment, top.string(), error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Result<Modules> users_in_box(const host::Path& folder, const std::set<std::string>& used) {
  STACKPORT_TRY(const auto paths, modules_below(folder));
  elf_version(EV_CURRENT);
  std::vector<std::optional<kernel::ModuleFile>> read(paths.size());
  std::vector<std::optional<Error>> errors(paths.size());
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) {
    const auto depends = depends_of(folder / paths[i]);
    if (depends && !names_one(*depends, used)) return;
    auto module = kernel::read_module(folder / paths[i]);
    if (!module) {
      errors[i] = module.error();
      return;
    }
    const auto at = module->info.find("depends");
    if (at != module->info.end() && !names_one(at->second, used)) return;
    read[i] = std::move(*module);
  });
  Modules users;
  for (size_t i = 0; i < paths.size(); ++i) {
    if (errors[i]) return tl::make_unexpected(std::move(*errors[i]));
    if (read[i]) users.emplace_back(paths[i], std::move(*read[i]));
  }
  return users;
}

Result<std::vector<InBox>> modules_in_box(const host::Path& folder,
                                          const std::set<std::string>& used) {
  STACKPORT_TRY(const auto paths, modules_below(folder));
  elf_version(EV_CURRENT);
  std::vector<InBox> out(paths.size());
  std::vector<std::optional<Error>> errors(paths.size());
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) {
    out[i].path = paths[i];
    const auto depends = depends_of(folder / paths[i]);
    out[i].depends = depends.value_or("");
    const bool own = used.contains(module_name(paths[i]));
    if (!own && depends && !names_one(*depends, used)) return;
    auto module = kernel::read_module(folder / paths[i]);
    if (!module) {
      errors[i] = module.error();
      return;
    }
    const auto at = module->info.find("depends");
    if (at != module->info.end()) out[i].depends = at->second;
    if (own || names_one(out[i].depends, used)) out[i].module = std::move(*module);
  });
  for (auto& error : errors)
    if (error) return tl::make_unexpected(std::move(*error));
  return out;
}

std::map<std::string, std::string> folders_in_box(const kernel::Target& target) {
  std::map<std::string, std::string> folders;
  if (target.symvers)
    for (const auto& [symbol, line] : target.symvers->exports())
      if (line.module != "vmlinux") folders[module_name(line.module)] = parent_of(line.module);
  auto& files = host::real_file_system();
  const host::Path order = target.modules / "modules.order";
  if (target.modules.empty() || !files.exists(order)) return folders;
  auto text = files.read(order);
  if (!text) return folders;
  for (std::string line : lines(*text)) {
    if (line.starts_with("kernel/")) line.erase(0, std::string_view("kernel/").size());
    if (!line.empty()) folders[module_name(line)] = parent_of(line);
  }
  return folders;
}

}  // namespace stackport::check
