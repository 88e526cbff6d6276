package org.hyperledger.besu.evm.tracing;

public interface OperationTracer {
    OperationTracer NO_TRACING = new OperationTracer() {};
}
