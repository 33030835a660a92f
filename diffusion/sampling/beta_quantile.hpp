// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weft::sampling {

/// Where a beta distribution has passed `share` (0..1) of its weight: the inverse of the regularised incomplete beta
/// function, to about 1e-15. alpha, beta > 0.
double beta_quantile(double share, double alpha, double beta);

}  // namespace weft::sampling
