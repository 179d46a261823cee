// The networks of L. Bamberg et al. 2021 (arXiv 2112.07019) and their likes, by
// the lists of layers in their own papers.

#ifndef SNNC_BENCH_NETLAYERS_H
#define SNNC_BENCH_NETLAYERS_H

#include "NetGraph.h"

namespace snnc::nets {

/// The names that `build` knows, in the order of the table of
/// docs/synaptic-memory.md:
///
/// - `pilotnet`: Bojarski et al. 2016, End to End Learning for Self-Driving
///   Cars, arXiv 1604.07316, figure 4. 66 x 200, without the normalisation,
///   which is folded into the first layer; `pilotnet-normalised` has it as a
///   layer of neurons.
/// - `mobilenet-v1`: Howard et al. 2017, MobileNets, arXiv 1704.04861, table 1.
/// - `resnet-50`: He et al. 2015, Deep Residual Learning for Image Recognition,
///   arXiv 1512.03385, table 1. Stride in the first convolution of a block, as
///   in the paper (version 1).
/// - `darknet-53`: Redmon, Farhadi 2018, YOLOv3, arXiv 1804.02767, table 1, at
///   256 x 256. ReLU instead of leaky ReLU, which changes no count. The sum of
///   a block comes behind the activation; `darknet-53-merged` has the
///   activation behind the sum, as ResNet has.
const std::vector<std::string> &names();

/// The network of that name, which must be known.
NetGraph build(const std::string &name, const Weights &weights);

} // namespace snnc::nets

#endif // SNNC_BENCH_NETLAYERS_H
