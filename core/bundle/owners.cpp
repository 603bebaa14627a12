// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/planner.h"
#include "core/kernel/maintainers.h"

namespace stackport::bundle {

std::string owner_of(const stack::Component& component, const policy::PolicySet& policies,
                     const kernel::Maintainers& maintainers) {
  const auto own = policies.components.find(component.name);
  if (own != policies.components.end() && !own->second.owner.empty()) return own->second.owner;
  const auto from_kernel = maintainers.owner_of(component.sources);
  if (!from_kernel.empty()) return from_kernel;
  const auto layer = policies.layers.find(component.layer);
  return layer == policies.layers.end() ? std::string() : layer->second.owner;
}

void Planner::name_owners() {
  const auto maintainers = kernel::Maintainers::of(*inputs.x);
  for (size_t i = 0; i < parts.size(); ++i)
    plan.manifest.components[i].owner = owner_of(*parts[i].component, inputs.policies, maintainers);
}

}  // namespace stackport::bundle
