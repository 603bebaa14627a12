# SPDX-License-Identifier: GPL-2.0-only
# stackport_maker(NAME FILES...): what is kept in the store is told apart by the sources that make it.
# `FILES` are the .cpp, relative to the project; the headers that they include are found. Gives the
# header maker/NAME.h with `stackport::maker::NAME`, the hash of them all, to the libraries that depend
# on the target maker_NAME. tests/architecture holds the list against what the objects link to.
function(stackport_maker name)
  set(files)
  foreach(pattern ${ARGN})
    file(GLOB found CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/${pattern})
    if(NOT found)
      message(FATAL_ERROR "maker ${name}: no file ${pattern}")
    endif()
    list(APPEND files ${found})
  endforeach()
  list(REMOVE_DUPLICATES files)
  list(SORT files)
  file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/core/*/*.h)
  set(folder ${PROJECT_BINARY_DIR}/maker)
  list(JOIN files "\n" text)
  file(CONFIGURE OUTPUT ${folder}/${name}.txt CONTENT "${text}\n" @ONLY)
  list(TRANSFORM files PREPEND ${PROJECT_SOURCE_DIR}/)
  add_custom_command(OUTPUT ${folder}/${name}.h
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DLIST=${folder}/${name}.txt -DROOT=${PROJECT_SOURCE_DIR}
      -DOUTPUT=${folder}/${name}.h -P ${PROJECT_SOURCE_DIR}/tools/cmake/maker.cmake
    DEPENDS ${files} ${headers} ${folder}/${name}.txt ${PROJECT_SOURCE_DIR}/tools/cmake/maker.cmake
    VERBATIM)
  add_custom_target(maker_${name} DEPENDS ${folder}/${name}.h)
endfunction()
