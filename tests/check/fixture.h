// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gmock/gmock.h>
#include <stdlib.h>

#include <map>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/build/build.h"
#include "core/check/check.h"
#include "core/host/process.h"

namespace stackport::check {

inline void must(const Result<void>& result) {
  ASSERT_TRUE(result);
}

inline void PrintTo(const Finding& f, std::ostream* out) {
  *out << f.subject << ": " << f.message;
}

MATCHER_P2(Finds, subject, message, "") {
  return arg.subject == subject && arg.message == message;
}

/// What a small relocatable ELF file made by the assembler holds.
struct SmallModule {
  std::map<std::string, uint32_t> exports = {};
  std::map<std::string, uint32_t> imports = {};
  std::vector<std::string> undefined = {};  ///< without a CRC
  std::vector<std::string> weak = {};
  std::vector<std::string> info = {};  ///< "key=value"
  bool code = true;
};

/// A bundle, its build folder, and a target, all made by hand.
class CheckTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "stackport-check-XXXXXX";
    top_ = std::filesystem::canonical(mkdtemp(pattern.data()));
    bundle_ = top_ / "bundle";
    target_.release = "6.1.0-1-amd64";
    target_.build = target_.source = top_ / "headers";
    target_.config.set("MODVERSIONS", "y");
    built_ = bundle_ / "build" / target_.release;
    must(files_.make_directories(built_));
    must(files_.make_directories(target_.build));
  }
  void TearDown() override { must(files_.remove_all(top_)); }

  void write(const host::Path& path, const std::string& bytes) { must(files_.write(path, bytes)); }

  /// A file of the bundle, in its build folder too.
  void put(const std::string& path, const std::string& bytes,
           const std::string& component = "core") {
    write(bundle_ / path, bytes);
    write(built_ / path, bytes);
    bundle::File file;
    file.path = path;
    file.component = component;
    file.sha256 = sha256(bytes);
    manifest_.files.push_back(file);
  }
  void name_module(const std::string& name, std::vector<std::string> sources = {}) {
    manifest_.modules.push_back({name, "core", "k", "", std::move(sources)});
  }
  void exports(const std::string& lines) {
    target_.symvers = *kernel::Symvers::parse(lines, "Module.symvers");
  }

  void assemble(const host::Path& path, const SmallModule& module) {
    std::string code = ".section .modinfo,\"a\"\n";
    for (const auto& entry : module.info) code += ".asciz \"" + entry + "\"\n";
    if (!module.imports.empty()) code += ".section __versions,\"a\"\n";
    for (const auto& [symbol, crc] : module.imports)
      code += ".quad " + std::to_string(crc) + "\n.asciz \"" + symbol + "\"\n.fill 56 - " +
              std::to_string(symbol.size() + 1) + "\n";
    for (const auto& [symbol, crc] : module.exports)
      code += ".globl __crc_" + symbol + "\n.set __crc_" + symbol + ", " + std::to_string(crc) +
              "\n.section __ksymtab,\"a\"\n__ksymtab_" + symbol + ": .quad 0\n";
    code += ".data\n";
    for (const auto& symbol : module.weak) code += ".weak " + symbol + "\n.quad " + symbol + "\n";
    for (const auto& symbol : module.undefined) code += ".quad " + symbol + "\n";
    for (const auto& [symbol, crc] : module.imports) code += ".quad " + symbol + "\n";
    if (module.code) code += ".text\nret\n";
    must(files_.make_directories(path.parent_path()));
    host::Command command;
    command.argv = {"gcc", "-c", "-x", "assembler", "-o", path.string(), "-"};
    command.input = code;
    const auto result = host::real_processes().run(command);
    ASSERT_TRUE(result && result->status == 0) << (result ? result->err : "gcc can't be started");
  }

  host::FileSystem& files_ = host::real_file_system();
  host::Path top_, bundle_, built_;
  bundle::Manifest manifest_;
  kernel::Target target_;
};

}  // namespace stackport::check
