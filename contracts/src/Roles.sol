// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// An organisation's roles are a non-empty set of these bits.

// May publish models, approve and attest those of others.
uint8 constant PUBLISHER = 1;

// May ask for access to models, download them and run them.
uint8 constant CONSUMER = 2;

// May record audits; with no other role, may call nothing but the functions meant for auditors.
uint8 constant AUDITOR = 4;

// Votes on proposals; may approve and attest models of others.
uint8 constant VALIDATOR = 8;
