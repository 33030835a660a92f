// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/sampler.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/sampling/ranked.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {

std::vector<std::string> sampler_names() { return names_by_rank(SamplerRegistry::instance()); }

const Sampler& find_sampler(const std::string& name) {
  if (const Sampler* found = SamplerRegistry::instance().find(name)) return *found;
  throw NodeError(fmt::format("There is no sampler \"{}\".", name),
                  fmt::format("Choose one of: {}.", fmt::join(sampler_names(), ", ")));
}

}  // namespace weft::sampling
