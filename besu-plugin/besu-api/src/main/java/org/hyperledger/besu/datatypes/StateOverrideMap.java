package org.hyperledger.besu.datatypes;

public class StateOverrideMap {}
