// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/includes.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& include : includes_in(text))
    out.push_back(include.angled ? "<" + include.name + ">" : include.name);
  return out;
}

TEST(Includes, AllFormsAndConditionalOnes) {
  EXPECT_THAT(names("#include <a.h>\n#  include\t\"b/c.h\" // why\n#if 0\n#include <d.h>\n#endif"),
              ElementsAre("<a.h>", "b/c.h", "<d.h>"));
}

TEST(Includes, NotWhatIsNone) {
  EXPECT_THAT(
      names("#define include <a.h>\nint include;\n#include MACRO\n#include <a.h\n#include \"\n"
            "#include\n"),
      IsEmpty());
}

TEST(Covers, FoldersFilesAndGlobs) {
  EXPECT_TRUE(covers("net/rds/", "net/rds/ib.c"));
  EXPECT_FALSE(covers("net/rds/", "net/rds.c"));
  EXPECT_TRUE(covers("include/net/smc.h", "include/net/smc.h"));
  EXPECT_FALSE(covers("include/net/smc.h", "include/net/smc.h2"));
  EXPECT_TRUE(covers("include/linux/sunrpc/*rdma*", "include/linux/sunrpc/svc_rdma.h"));
  EXPECT_FALSE(covers("include/linux/*rdma*", "include/linux/sunrpc/svc_rdma.h"));
}

TEST(FilesOf, SortedAndWithoutRepeats) {
  const auto tree = kernel::make_memory_tree({{"a/x.c", ""},
                                              {"a/sub/y.c", ""},
                                              {"ab.c", ""},
                                              {"include/one.h", ""},
                                              {"include/two.h", ""}});
  EXPECT_THAT(files_of({"include/t*.h", "a/", "a/x.c", "gone.c", "gone/"}, *tree),
              ElementsAre("a/sub/y.c", "a/x.c", "include/two.h"));
  EXPECT_THAT(files_of({"*.c"}, *tree), ElementsAre("ab.c"));
}

}  // namespace
}  // namespace stackport::bundle
