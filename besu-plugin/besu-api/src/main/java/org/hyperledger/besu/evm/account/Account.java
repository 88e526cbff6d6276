package org.hyperledger.besu.evm.account;

public interface Account extends AccountState {}
