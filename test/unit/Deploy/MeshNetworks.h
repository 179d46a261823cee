// Networks for meshes, and meshes for networks.

#ifndef SNNC_TEST_DEPLOY_MESHNETWORKS_H
#define SNNC_TEST_DEPLOY_MESHNETWORKS_H

#include "RandomNetworks.h"
#include "snnc/Deploy/Lower.h"

namespace snnc::deploy {

chip::Native makeMesh(const chip::Parameters &parameters);

/// A mesh of small cores that is as large as the network needs.
chip::Native makeFittingMesh(const Network &network, int64_t size,
                             const LowerOptions &options = {});

/// A network of an input alone.
Network makeImages(Shape shape);

/// Adds a layer that sees windows of the last one with weights -1, 0 and 1.
void addWindows(Network &network, Shape shape, int64_t kernel, int64_t stride,
                int64_t groups, Random &random);

/// Makes the last layer the output.
void addOutput(Network &network);

} // namespace snnc::deploy

#endif // SNNC_TEST_DEPLOY_MESHNETWORKS_H
