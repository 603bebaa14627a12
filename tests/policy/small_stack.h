// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/stack/stack.h"

namespace stackport::test {

/// A stack of five components, one a layer and two ULPs.
inline stack::Stack small_stack() {
  using stack::Layer;
  stack::Stack stack;
  stack.name = "small";
  stack.file = "stacks/small.yaml";
  int line = 10;
  for (const auto& [name, layer] :
       {std::pair("core", Layer::core), std::pair("rxe", Layer::provider),
        std::pair("iser", Layer::ulp), std::pair("srp", Layer::ulp),
        std::pair("nvme-rdma", Layer::consumer)}) {
    stack::Component component;
    component.name = name;
    component.layer = layer;
    component.place = {stack.file, line++, 5};
    stack.components.push_back(std::move(component));
  }
  return stack;
}

}  // namespace stackport::test
