# SPDX-License-Identifier: GPL-2.0-only
# Run by stackport_maker(): hashes the files of LIST and all that they include of the project.
cmake_minimum_required(VERSION 3.25)
file(STRINGS ${LIST} open)
set(seen ${open})
while(open)
  list(POP_FRONT open file)
  file(STRINGS ${ROOT}/${file} includes REGEX "^#include \"core/")
  foreach(line ${includes})
    string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" header "${line}")
    if(NOT header IN_LIST seen)
      list(APPEND seen ${header})
      list(APPEND open ${header})
    endif()
  endforeach()
endwhile()
list(SORT seen)
set(all)
foreach(file ${seen})
  file(SHA256 ${ROOT}/${file} hash)
  string(APPEND all "${file} ${hash}\n")
endforeach()
string(SHA256 hash "${all}")
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "// Made by the build.
#pragma once

namespace stackport::maker {
inline constexpr const char* ${NAME} = \"${hash}\";
}
")
